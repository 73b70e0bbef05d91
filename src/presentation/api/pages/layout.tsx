/** @jsxImportSource hono/jsx */
import { html } from 'hono/html';
import type { Api } from '../api.ts';
import type { Child } from 'hono/jsx';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

const style = `
:root{color-scheme:light dark;--bg:#fcfcfb;--raised:#fff;--fg:#171a18;--fg-2:#454b47;--line:#7e8581;--accent:#0b6b6f;--accent-fg:#fff;--bad:#b42318;--bad-soft:#fde8e6}
@media(prefers-color-scheme:dark){:root{--bg:#101312;--raised:#1e2322;--fg:#ecefed;--fg-2:#b9c1bd;--line:#737c79;--accent:#5cc9c4;--accent-fg:#06211f;--bad:#ff8f85;--bad-soft:#3b1613}}
*{box-sizing:border-box}body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:24px;background:var(--bg);color:var(--fg);font:400 16px/1.6 ui-sans-serif,system-ui,sans-serif}
main{width:100%;max-width:26rem}h1{font-size:28px;line-height:34px;font-weight:600;margin:0 0 8px}p{color:var(--fg-2);margin:0 0 24px}
label{display:block;font-size:14px;font-weight:500;margin-bottom:6px}input{width:100%;font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:10px 12px;margin-bottom:16px}
button{width:100%;min-height:44px;border:0;border-radius:10px;background:var(--accent);color:var(--accent-fg);font:inherit;font-weight:600;cursor:pointer}
button.plain,a.plain{display:block;margin-top:12px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;background:none;color:inherit;font-weight:600;text-align:center;text-decoration:none}
strong{color:var(--fg)}.code{font:600 28px/34px ui-monospace,monospace;letter-spacing:.08em;color:var(--fg);margin:0 0 16px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}[role=alert]{background:var(--bad-soft);color:var(--bad);border-radius:10px;padding:10px 14px;font-size:14px}code{font:500 .875em ui-monospace,monospace}`;

/** A page of the server's own that works without script; nothing on it comes from elsewhere. */
export function renderPage(
  c: Context<Api>,
  {
    title,
    problem,
    status = 200,
    children,
  }: {
    title: string;
    problem?: string | undefined;
    status?: ContentfulStatusCode;
    children: Child;
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
        <title>{title} · Nexus</title>
        {html`<style nonce="${nonce}">
          ${style}
        </style>`}
      </head>
      <body>
        <main>
          <h1>Nexus</h1>
          {problem !== undefined && <p role="alert">{problem}</p>}
          {children}
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
