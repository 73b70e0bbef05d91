import type { getDocumentProxy } from 'unpdf';
import { Problem } from '../../domain/problem.ts';
import { abortable } from './breathe.ts';

export type OpenPdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Opens a PDF with pdf.js, which is loaded on first use only: it is larger than all the rest of the Worker. */
export async function openPdf(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<OpenPdf> {
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
