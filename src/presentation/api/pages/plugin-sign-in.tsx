/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { describeError } from '../../../domain/problem.ts';
import { finishPluginSignIn } from '../../../application/services/plugins/sign-in.ts';
import { renderPage } from './layout.tsx';
import { statusOf } from '../problem-reply.ts';
import type { Api } from '../api.ts';

const longest = 4096;

/**
 * Where people come back to who signed in at the server of a plugin. A link that another site follows, hence GET: what it
 * changes is what somebody has begun here, and only for whoever has begun it.
 */
export function pluginSignInPage(): Hono<Api> {
  const routes = new Hono<Api>();
  routes.get('/:id/callback', async (c) => {
    const given = Object.fromEntries(
      ['code', 'state', 'iss', 'error'].flatMap((name) => {
        const values = c.req.queries(name) ?? [];
        const [value] = values;
        // One that comes twice is a guess, as is one that no server would send.
        return values.length === 1 && value !== undefined && value.length <= longest ? [[name, value]] : [];
      }),
    );
    try {
      const input = { state: '', ...given, id: c.req.param('id') };
      const { title } = await finishPluginSignIn({ ctx: c.var.ctx, input });
      const children = <output>Signed in for {title}. You can close this page.</output>;
      return await renderPage(c, { title: 'Plugin', children });
    } catch (error) {
      const { code, detail } = describeError(error);
      if (code === 'internal') throw error;
      return renderPage(c, { title: 'Plugin', problem: detail, status: statusOf(code), children: null });
    }
  });
  return routes;
}
