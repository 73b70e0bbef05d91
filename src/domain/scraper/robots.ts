/** What robots.txt of one host asks of a crawler (RFC 9309). */
export interface Robots {
  /** Of an absolute address on that host. */
  allows(url: string): boolean;
  /** Seconds that it wants between two requests; not in the RFC, in wide use. */
  delay?: number;
  /** Sitemaps that it names, as written. */
  sitemaps: string[];
}

interface Rule {
  allow: boolean;
  /** Percent-encoding in one form. */
  pattern: string;
}

interface Group {
  agents: string[];
  rules: Rule[];
}

/** Bytes of the file that count; the RFC wants 500 KiB at least. */
export const robotsBytes = 500 * 1024;
/** Sitemaps taken note of. */
const mostSitemaps = 20;

export const allowAll: Robots = { allows: () => true, sitemaps: [] };

/** While a site cannot say what it wants. */
export const allowNothing: Robots = { allows: isRobotsFile, sitemaps: [] };

/** Reads the file for the crawler of this product token, e.g. `nexusbot`. Lines that mean nothing are passed over. */
export function parseRobots(text: string, agent: string): Robots {
  const { groups, delays, sitemaps } = readGroups(text.replace(/^\uFEFF/, ''));
  const isNamed = groups.some(({ agents }) => agents.includes(agent.toLowerCase()));
  const name = isNamed ? agent.toLowerCase() : '*';
  const rules = groups.filter(({ agents }) => agents.includes(name)).flatMap((group) => group.rules);
  const delay = delays.get(name);
  return { allows: (url) => isRobotsFile(url) || decide(rules, url), sitemaps, ...(delay !== undefined && { delay }) };
}

function readGroups(text: string): { groups: Group[]; delays: Map<string, number>; sitemaps: string[] } {
  const groups: Group[] = [];
  /** Of those named so far: for rules such a line does not end their names, but it is meant for them alone. */
  const delays = new Map<string, number>();
  const sitemaps: string[] = [];
  let naming = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([\w-]+)\s*:(.*)$/.exec(line.replace(/#.*$/, '')) ?? [];
    const name = key.toLowerCase();
    const group = groups.at(-1);
    if (name === 'user-agent') {
      // Names one after the other share what follows; whatever else stands between them changes nothing.
      if (naming && group !== undefined) group.agents.push(productToken(value));
      else groups.push({ agents: [productToken(value)], rules: [] });
      naming = true;
    } else if (name === 'allow' || name === 'disallow') {
      naming = false;
      if (value.trim() !== '') group?.rules.push({ allow: name === 'allow', pattern: oneForm(value.trim()) });
    } else if (name === 'crawl-delay' && group !== undefined) {
      const seconds = Number(value.trim() || Number.NaN);
      if (seconds >= 0) for (const agent of group.agents) if (!delays.has(agent)) delays.set(agent, seconds);
    } else if (name === 'sitemap' && sitemaps.length < mostSitemaps) sitemaps.push(value.trim());
  }
  return { groups, delays, sitemaps };
}

/** `NexusBot/1.0` names the same crawler as `nexusbot`. */
function productToken(value: string): string {
  const name = value.trim().toLowerCase();
  return name.startsWith('*') ? '*' : (/^[a-z_-]+/.exec(name)?.[0] ?? name);
}

/** The longest pattern that fits decides; of two as long, the one that allows. */
function decide(rules: readonly Rule[], url: string): boolean {
  const { pathname, search } = new URL(url);
  const path = oneForm(pathname + search);
  let best: Rule | undefined;
  for (const rule of rules) {
    const length = best?.pattern.length ?? -1;
    const stronger = rule.pattern.length > length || (rule.pattern.length === length && rule.allow);
    if (stronger && fits(rule.pattern, path)) best = rule;
  }
  return best?.allow ?? true;
}

/** `*` stands for anything, `$` at the end for the end. Takes the first place for each part, so it never goes back. */
function fits(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  const [first = ''] = parts;
  if (!path.startsWith(first)) return false;
  if (parts.length === 1) return !anchored || path.length === first.length;
  let at = first.length;
  const last = anchored ? (parts.pop() ?? '') : '';
  for (const part of parts.slice(1)) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !anchored || (path.length - last.length >= at && path.endsWith(last));
}

/** Characters and percent-encodings that mean the same are compared as the same. */
function oneForm(text: string): string {
  return text
    .replace(/%([\da-f]{2})/gi, (escape, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
    })
    .replace(/[^\x21-\x7E]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function isRobotsFile(url: string): boolean {
  return new URL(url).pathname === '/robots.txt';
}
