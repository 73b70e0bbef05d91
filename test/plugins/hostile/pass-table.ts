export interface GroupTally {
  title: string;
  plugins: number;
  /** Those that got hold of nothing, and ended as they should. */
  held: number;
}

const begins = '| what hostile plugins try |';

/** What the suite has found, as docs/plugins.md shows it. */
export function passTable(tallies: readonly GroupTally[]): string {
  const total = tallies.reduce(
    (sum, { plugins, held }) => ({ plugins: sum.plugins + plugins, held: sum.held + held }),
    { plugins: 0, held: 0 },
  );
  const rows = [...tallies, { title: 'All', ...total }].map(
    ({ title, plugins, held }) => `| ${title} | ${plugins} | ${held} | ${plugins - held} |`,
  );
  return [`${begins} plugins | held | escapes |`, '|---|---:|---:|---:|', ...rows].join('\n');
}

/** The table that a page has by now; throws when it has none. */
export function tableIn(page: string): string {
  const from = page.indexOf(begins);
  if (from === -1) throw new Error('docs/plugins.md has no table of hostile plugins.');
  const end = page.indexOf('\n\n', from);
  return page.slice(from, end === -1 ? page.trimEnd().length : end);
}
