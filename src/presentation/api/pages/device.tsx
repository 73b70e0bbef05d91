/** @jsxImportSource hono/jsx */
import * as z from 'zod';
import { Hono } from 'hono';
import { decideDevice, viewDevice } from '../../../application/services/auth/device.ts';
import { describeError } from '../../../domain/problem.ts';
import { guard } from '../guard.ts';
import { readForm } from '../read-form.ts';
import { renderPage } from './layout.tsx';
import { statusOf } from '../problem-reply.ts';
import type { Api } from '../api.ts';
import type { Context } from 'hono';

const decision = z.object({ code: z.string().min(1).max(40), decision: z.enum(['approve', 'deny']) });

/**
 * Where a person lets a device in (RFC 8628, 3.3). Opening the page decides nothing; it asks for the code first, so that
 * nobody confirms a device that they do not hold.
 */
export function devicePage(): Hono<Api> {
  const routes = new Hono<Api>();

  routes.get('/', async (c) => {
    if (c.var.ctx.caller.kind !== 'user') return signInFirst(c);
    const code = c.req.query('code');
    if (code === undefined || code === '') return askForCode(c);
    try {
      return await confirm(c, await viewDevice({ ctx: c.var.ctx, input: { userCode: code.slice(0, 40) } }));
    } catch (error) {
      return refuse(c, error);
    }
  });

  routes.post('/', guard(decideDevice), async (c) => {
    const form = decision.safeParse(await readForm(c));
    if (!form.success) return askForCode(c, 'Write the code that the device shows.', 400);
    const approve = form.data.decision === 'approve';
    try {
      await decideDevice({ ctx: c.var.ctx, input: { userCode: form.data.code, approve } });
    } catch (error) {
      return refuse(c, error);
    }
    const said = approve ? 'The device is signed in as you. You can close this page.' : 'The device was turned away.';
    return renderPage(c, { title: 'Device', children: <output>{said}</output> });
  });

  return routes;
}

function signInFirst(c: Context<Api>): Response | Promise<Response> {
  const children = (
    <>
      <p>A device wants to be signed in as you. Sign in here first, then open this page again.</p>
      <a class="plain" href="/sign-in">
        Sign in
      </a>
    </>
  );
  return renderPage(c, { title: 'Device', status: 401, children });
}

function askForCode(c: Context<Api>, problem?: string, status: 200 | 400 = 200): Response | Promise<Response> {
  const children = (
    <form method="get" action="/device">
      {/* eslint-disable-next-line jsx-a11y/label-has-associated-control -- it is, by `for`, which is what Hono calls it */}
      <label for="code">Code on the device</label>
      <input id="code" name="code" type="text" autocomplete="one-time-code" required autofocus />
      <button type="submit">Go on</button>
    </form>
  );
  return renderPage(c, { title: 'Device', problem, status, children });
}

function confirm(
  c: Context<Api>,
  { userCode, client, ip }: { userCode: string; client: string; ip: string | null },
): Response | Promise<Response> {
  const children = (
    <form method="post" action="/device">
      <p>
        <strong>{client}</strong>
        {ip === null ? '' : ` at ${ip}`} wants to be signed in as you. Go on only if you started this yourself and the
        device shows this code:
      </p>
      <p class="code">{userCode}</p>
      <input type="hidden" name="code" value={userCode} />
      <button type="submit" name="decision" value="approve">
        Sign it in
      </button>
      <button type="submit" class="plain" name="decision" value="deny">
        Turn it away
      </button>
    </form>
  );
  return renderPage(c, { title: 'Device', children });
}

function refuse(c: Context<Api>, error: unknown): Response | Promise<Response> {
  const { code, detail } = describeError(error);
  if (code === 'internal') throw error;
  const children = (
    <a class="plain" href="/device">
      Enter another code
    </a>
  );
  return renderPage(c, { title: 'Device', problem: detail, status: statusOf(code), children });
}
