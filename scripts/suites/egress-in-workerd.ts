import { fileURLToPath } from 'node:url';
import { Miniflare, Response, convertV4MiniflareOptions } from 'miniflare';
import { build } from 'vite';
import type { Outcome, Question } from './egress-worker.ts';
import type { RedirectingServer } from './redirecting-server.ts';

export interface EgressInWorkerd {
  /** Asks the gateway for each; `requests` are the addresses that left workerd meanwhile, wherever they led. */
  ask(questions: readonly Question[]): Promise<{ outcomes: Outcome[]; requests: string[] }>;
  stop(): Promise<void>;
}

/**
 * The product's gateway in workerd, where a stand-in for the network keeps all that leaves. It answers everything with
 * 200, but for the redirecting server, which is asked for real and is the one host on the allow list.
 */
export async function openEgressInWorkerd(redirecting: RedirectingServer): Promise<EgressInWorkerd> {
  let requests: string[] = [];
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await bundled(fileURLToPath(new URL('./egress-worker.ts', import.meta.url))),
      compatibilityDate: '2026-10-20',
      outboundService: async (request: { url: string }) => {
        requests.push(request.url);
        if (new URL(request.url).host !== redirecting.host) return new Response('reached');
        const reply = await fetch(request.url, { redirect: 'manual' });
        const location = reply.headers.get('location');
        return new Response(await reply.text(), {
          status: reply.status,
          headers: location === null ? {} : { location },
        });
      },
    }),
  );
  await worker.ready;
  return {
    ask: async (questions) => {
      requests = [];
      const reply = await worker.dispatchFetch('http://egress/', {
        method: 'POST',
        body: JSON.stringify({ allow: redirecting.host, questions }),
      });
      return { outcomes: (await reply.json()) as Outcome[], requests };
    },
    stop: () => worker.dispose(),
  };
}

async function bundled(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, target: 'webworker' },
    build: { ssr: entry, write: false },
  });
  const [output] = 'output' in result ? result.output : [];
  if (output?.type !== 'chunk') throw new Error('The gateway could not be bundled.');
  return output.code;
}
