import { Problem } from '../../src/domain/plugins/index.ts';
import type { FetchReply, Granted, PluginCode } from '../../src/domain/plugins/index.ts';

/** UTF-16 units of a page that are handed on. */
const longestText = 20_000;

interface Page {
  url: string;
  title: string;
  text: string;
  /** Whether the page goes on. */
  truncated: boolean;
}

export default {
  tools: {
    async read({ url }: { url: string }, { fetch, ai }: Granted): Promise<Page> {
      const address = addressOf(url);
      const reply = await fetch(address, { headers: { accept: 'text/html, text/*;q=0.9, */*;q=0.5' } });
      refuse(reply);
      const mediaType = reply.headers['content-type'];
      const { title, text } = await ai.extract({
        body: reply.body,
        url: reply.url,
        ...(mediaType !== undefined && { mediaType }),
      });
      return {
        url: reply.url,
        title: title ?? new URL(reply.url).host,
        text: cut(text),
        truncated: text.length > longestText,
      };
    },
  },
} satisfies PluginCode;

/** People leave `https://` out. */
function addressOf(written: string): string {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(written.trim()) ? written.trim() : `https://${written.trim()}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ['https:', 'http:'].includes(url.protocol)) return url.href;
  throw new Problem('bad_request', `"${written}" is no address such as https://example.org/page.`);
}

function refuse({ status, url }: FetchReply): void {
  if (status >= 200 && status < 300) return;
  if (status === 404 || status === 410) throw new Problem('not_found', `There is no page at ${url}.`);
  throw new Problem('upstream_failed', `${url} answered with status ${status}.`);
}

/** Between two characters, not within one. */
function cut(text: string): string {
  const last = text.charCodeAt(longestText - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longestText - 1 : longestText);
}
