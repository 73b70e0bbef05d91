/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Api } from '../api.ts';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

const style = `
:root{color-scheme:light dark;--bg:#fcfcfb;--raised:#fff;--fg:#171a18;--fg-2:#454b47;--line:#7e8581;--accent:#0b6b6f;--accent-fg:#fff;--bad:#b42318;--bad-soft:#fde8e6}
@media(prefers-color-scheme:dark){:root{--bg:#101312;--raised:#1e2322;--fg:#ecefed;--fg-2:#b9c1bd;--line:#737c79;--accent:#5cc9c4;--accent-fg:#06211f;--bad:#ff8f85;--bad-soft:#3b1613}}
*{box-sizing:border-box}body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:24px;background:var(--bg);color:var(--fg);font:400 16px/1.6 ui-sans-serif,system-ui,sans-serif}
main{width:100%;max-width:26rem}h1{font-size:28px;line-height:34px;font-weight:600;margin:0 0 8px}p{color:var(--fg-2);margin:0 0 24px}
label{display:block;font-size:14px;font-weight:500;margin-bottom:6px}input{width:100%;font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:10px 12px;margin-bottom:16px}
button{width:100%;min-height:44px;border:0;border-radius:10px;background:var(--accent);color:var(--accent-fg);font:inherit;font-weight:600;cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}a{display:block;margin-top:12px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;color:inherit;font-weight:600;text-align:center;text-decoration:none}
[role=alert]{background:var(--bad-soft);color:var(--bad);border-radius:10px;padding:10px 14px;font-size:14px}code{font:500 .875em ui-monospace,monospace}`;

export function signInPage(): Hono<Api> {
  return new Hono<Api>().get('/', (c) => {
    const token = c.req.query('token');
    return renderSignIn(c, token === undefined ? {} : { token });
  });
}

/**
 * Sign-in by one-time link, without script. Opening the link changes nothing, since mail scanners and previews open
 * links too: the person presses the button. Providers, if any, are links below it.
 */
export function renderSignIn(
  c: Context<Api>,
  {
    token,
    problem,
    status = problem === undefined ? 200 : 401,
    providers = [],
  }: {
    token?: string;
    problem?: string;
    status?: ContentfulStatusCode;
    providers?: readonly { label: string; url: string }[];
  },
): Response | Promise<Response> {
  const nonce = crypto.randomUUID();
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Sign in · Nexus</title>
        {html`<style nonce="${nonce}">
          ${style}
        </style>`}
      </head>
      <body>
        <main>
          <h1>Nexus</h1>
          {problem !== undefined && <p role="alert">{problem}</p>}
          <form method="post" action="/auth/link">
            {token === undefined ? (
              <>
                <p>
                  Sign in with the one-time link that <code>npm start</code> prints.
                </p>
                {/* eslint-disable-next-line jsx-a11y/label-has-associated-control -- it is, by `for`, which is what Hono calls it */}
                <label for="token">Sign-in link</label>
                <input id="token" name="token" type="text" autocomplete="one-time-code" required autofocus />
              </>
            ) : (
              <>
                <p>This link signs you in as the owner of this Nexus, in this browser, once.</p>
                <input type="hidden" name="token" value={token} />
              </>
            )}
            <button type="submit">Sign in</button>
          </form>
          {providers.map(({ label, url }) => (
            <a key={url} href={url}>
              Continue with {label}
            </a>
          ))}
        </main>
      </body>
    </html>
  );
  return c.html(
    <>
      {html`<!doctype html>`}
      {page}
    </>,
    status,
  );
}
