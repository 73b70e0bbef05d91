import { Problem } from '../../domain/problem.ts';
import { blockGap } from '../../domain/rag/extracted-document.ts';
import type { Context } from '../context.ts';
import type { PluginAi } from '../../domain/plugins/index.ts';

/** UTF-16 units of a file's text; what is longer is cut off there. */
const mostText = 500_000;
const headBytes = 1024;

/** The text of a file that a plugin has got. */
export async function extractFile(
  ctx: Context,
  { body, mediaType: declared, url }: Parameters<PluginAi['extract']>[0],
  signal: AbortSignal,
): Promise<{ title?: string; text: string }> {
  const name = nameOf(url);
  const sniffed = ctx.extractor.sniff({
    head: body.subarray(0, headBytes),
    name,
    ...(declared !== undefined && { declared }),
  });
  if (sniffed === undefined) throw new Problem('unsupported_media_type', `Nexus cannot read this type of file.`);
  const file = {
    name,
    mediaType: sniffed.mediaType,
    bytes: body.length,
    read: async () => body,
    stream: async () => new Blob([new Uint8Array(body)]).stream() as ReadableStream<Uint8Array>,
  };
  const { title, blocks } = await ctx.extractor.extract(file, { signal });
  const texts: string[] = [];
  let length = 0;
  for await (const { text } of blocks) {
    texts.push(text);
    length += text.length + blockGap.length;
    if (length > mostText || signal.aborted) break;
  }
  return { ...(title !== undefined && { title }), text: texts.join(blockGap).slice(0, mostText) };
}

function nameOf(url: string | undefined): string {
  const path = url !== undefined && URL.canParse(url) ? new URL(url).pathname : '';
  return path.split('/').at(-1) || 'page';
}
