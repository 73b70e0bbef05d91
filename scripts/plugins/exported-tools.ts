import { setTimeout } from 'node:timers/promises';
import { Miniflare, Response, convertV4MiniflareOptions } from 'miniflare';
import type { Checked } from '../../src/domain/plugins/fault.ts';

/** Milliseconds that a module may take to load. */
const deadline = 15_000;

const main = `
export default {
  async fetch() {
    try {
      const tools = (await import('./plugin.mjs')).default?.tools;
      if (typeof tools !== 'object' || tools === null) return Response.json({ fault: 'has no default export with tools' });
      return Response.json({ tools: Object.keys(tools).filter((name) => typeof tools[name] === 'function') });
    } catch (error) {
      return Response.json({ fault: 'could not be loaded: ' + error });
    }
  },
};`;

/** The tools that a module has functions for. It is loaded in workerd, without network, files or settings. */
export async function exportedTools(code: string): Promise<Checked<string[]>> {
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      compatibilityDate: '2026-10-20',
      modules: [
        { type: 'ESModule', path: 'main.mjs', contents: main },
        { type: 'ESModule', path: 'plugin.mjs', contents: code },
      ],
      outboundService: () => new Response('There is no network here.', { status: 403 }),
    }),
  );
  try {
    const reply = await withDeadline(runtime.dispatchFetch('http://plugin.invalid/'));
    const { tools, fault } = (await reply.json()) as { tools?: string[]; fault?: string };
    return tools === undefined ? failed(fault ?? 'could not be read') : { ok: true, value: tools };
  } catch (error) {
    return failed(`could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await runtime.dispose();
  }
}

function failed(message: string): { ok: false; faults: { path: string; message: string }[] } {
  return { ok: false, faults: [{ path: 'the module', message }] };
}

async function withDeadline<Value>(work: Promise<Value>): Promise<Value> {
  const waiting = new AbortController();
  const late = setTimeout(deadline, undefined, { signal: waiting.signal }).then(() => {
    throw new Error(`it took longer than ${deadline / 1000} seconds`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
    // What is left of the race fails unheard.
    await Promise.allSettled([late]);
    work.catch(() => undefined);
  }
}
