import type { getDocumentProxy } from 'unpdf';
import { Problem } from '../../domain/problem.ts';
import { abortable } from './breathe.ts';
import type { CharacterMaps } from './character-maps.ts';
import type { Tools } from './format.ts';

export type OpenPdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * Opens a PDF with pdf.js, which is loaded on first use only: it is larger than all the rest of the Worker. Without
 * `characterMaps`, fonts that use a predefined one (Chinese, Japanese and Korean, not embedded) give no text.
 */
export async function openPdf(
  bytes: Uint8Array,
  name: string,
  { signal, characterMaps }: Pick<Tools, 'signal' | 'characterMaps'>,
): Promise<OpenPdf> {
  const { getDocumentProxy } = await import('unpdf');
  // pdf.js takes the buffer over and leaves the caller with an empty one, hence the copy.
  const opening = getDocumentProxy(bytes.slice(), {
    // Nothing of a document may run or be fetched.
    isEvalSupported: false,
    enableXfa: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    disableStream: true,
    disableRange: true,
    disableFontFace: true,
    useWasm: false,
    BinaryDataFactory: dataFrom(characterMaps),
    verbosity: 0,
  });
  try {
    return await abortable(opening, signal);
  } catch (error) {
    void opening.then((pdf) => pdf.destroy()).catch(() => undefined);
    signal.throwIfAborted();
    throw problemOf(error, name);
  }
}

/** Where pdf.js gets its own data from: character maps it may have, fonts and decoders it needs for drawing only. */
function dataFrom(characterMaps: CharacterMaps | undefined) {
  return class {
    async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
      const bytes = kind === 'cMapUrl' ? await characterMaps?.(filename.replace(/\.bcmap$/, '')) : undefined;
      if (bytes === undefined) throw new Error(`${filename} is not here`);
      return bytes;
    }
  };
}

function problemOf(error: unknown, name: string): Problem {
  if (error instanceof Error && error.name === 'PasswordException') {
    return new Problem('document_encrypted', `“${name}” is protected by a password; remove it and upload again.`, {
      cause: error,
    });
  }
  return new Problem(
    'document_unreadable',
    `“${name}” is damaged or not a PDF. Open it, save it anew and upload that.`,
    {
      cause: error,
    },
  );
}
