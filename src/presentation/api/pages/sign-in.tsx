/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { providerLinks } from '../provider-links.ts';
import { renderPage } from './layout.tsx';
import type { Api } from '../api.ts';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Providers } from '../provider-links.ts';

export function signInPage(): Hono<Api> {
  return new Hono<Api>().get('/', (c) => {
    const token = c.req.query('token');
    return renderSignIn(c, { ...(token !== undefined && { token }), providers: c.var.policy.providers });
  });
}

/**
 * Sign-in by one-time link, without script. Opening the link changes nothing, since mail scanners and previews open
 * links too: the person presses the button. Providers, if any, are links below it.
 */
export async function renderSignIn(
  c: Context<Api>,
  {
    token,
    problem,
    status = problem === undefined ? 200 : 401,
    providers,
  }: { token?: string; problem?: string; status?: ContentfulStatusCode; providers: Providers },
): Promise<Response> {
  const invited = token !== undefined && (await c.var.ctx.links.verify(token, 'invitation')) !== undefined;
  const children = (
    <>
      <form method="post" action="/auth/link">
        {token === undefined ? <PasteLink /> : <OpenLink token={token} invited={invited} />}
        <button type="submit">{invited ? 'Join' : 'Sign in'}</button>
      </form>
      {providerLinks(providers).map(({ label, url }) => (
        <a key={url} class="plain" href={url}>
          Continue with {label}
        </a>
      ))}
    </>
  );
  return renderPage(c, { title: 'Sign in', problem, status, children });
}

function PasteLink() {
  return (
    <>
      <p>
        Sign in with the one-time link that <code>npm start</code> prints, or that somebody invited you with.
      </p>
      {/* eslint-disable-next-line jsx-a11y/label-has-associated-control -- it is, by `for`, which is what Hono calls it */}
      <label for="token">Sign-in link</label>
      <input id="token" name="token" type="text" autocomplete="one-time-code" required autofocus />
    </>
  );
}

function OpenLink({ token, invited }: { token: string; invited: boolean }) {
  return (
    <>
      {invited ? (
        <>
          <p>You are invited to this Nexus. The link works once, in this browser.</p>
          {/* eslint-disable-next-line jsx-a11y/label-has-associated-control -- it is, by `for`, which is what Hono calls it */}
          <label for="name">Your name</label>
          <input id="name" name="name" type="text" autocomplete="name" maxlength={200} required autofocus />
        </>
      ) : (
        <p>This link signs you in as the owner of this Nexus, in this browser, once.</p>
      )}
      <input type="hidden" name="token" value={token} />
    </>
  );
}
