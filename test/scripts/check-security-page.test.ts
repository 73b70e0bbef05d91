import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../scripts/check-security-page.mjs';

const files: Record<string, string> = {
  'src/a.ts': '',
  'test/a.test.ts': `
    it('opens', () => {});
    describe('a group', () => { it.each([['x'], ["it('not a test'"]])('refuses %s', async () => {}); });
    it.skip('is switched off', () => {});
    // it('is a comment', () => {});
    const said = "it('is a text', ";
    it("isn't shut", { timeout: 5 }, () => {});
    call('is no test', 1);`,
  'test/contracts/b.ts': `export function lies() { it('holds', () => {}); }`,
};
const faults = (text: string, { isRun = true, required = [] as string[] } = {}): string[] =>
  faultsOf(text, { exists: (path) => path in files, read: (path) => files[path] ?? '', isRun: () => isRun }, required);
const row = (where: string, test: string): string =>
  `| id | what | where | test |\n|---|---|---|---|\n| 1.2.3 | x | ${where} | ${test} |\n`;

describe('the check of the security page', () => {
  it('lets pass what is there', () => {
    const tests = "`test/a.test.ts` › `opens`, `refuses %s`, `isn't shut`; `test/contracts/b.ts` › `holds`";
    expect(faults(row('`src/a.ts`', tests))).toEqual([]);
  });

  it.each(['is not there', 'is switched off', 'is a comment', 'is a text', 'is no test', 'not a test', 'a group'])(
    'fails for a test that %s',
    (title) => {
      expect(faults(row('`src/a.ts`', `\`test/a.test.ts\` › \`${title}\``))).toEqual([
        `test/a.test.ts has no test “${title}”`,
      ]);
    },
  );

  it('fails for one wrong title among right ones, in every file that a row names', () => {
    const tests = '`test/a.test.ts` › `opens`, `closes`; `test/contracts/b.ts` › `holds`, `falls`';
    expect(faults(row('`src/a.ts`', tests))).toEqual([
      'test/a.test.ts has no test “closes”',
      'test/contracts/b.ts has no test “falls”',
    ]);
  });

  it('fails for a file that is not there', () => {
    expect(faults(row('`src/gone.ts`', '`test/gone.test.ts` › `opens`'))).toEqual([
      'test/gone.test.ts does not exist',
      'src/gone.ts does not exist',
    ]);
  });

  it('fails for a row without a test, but not for a table that promises none', () => {
    expect(faults(row('`src/a.ts`', 'surely'))).toEqual([expect.stringMatching(/^no test in the row \| 1\.2\.3/)]);
    expect(faults(row('`src/a.ts`', 'surely').replace('| test |', '| reason |'))).toEqual([]);
  });

  it('fails for a suite that no test runs', () => {
    const text = row('`src/a.ts`', '`test/contracts/b.ts` › `holds`');
    expect(faults(text, { isRun: false })).toEqual(['test/contracts/b.ts is run by no test']);
  });

  it('fails for a requirement that is in none of the lists', () => {
    const text = row('`src/a.ts`', '`test/a.test.ts` › `opens`');
    expect(faults(text, { required: ['1.2.3', '1.2.4'] })).toEqual(['1.2.4 is not spoken of']);
  });

  it('fails for a requirement that is met here and missing there', () => {
    const text = `${row('`src/a.ts`', '`test/a.test.ts` › `opens`')}\n- 1.2.3: not yet\n- 1.2.30: neither`;
    expect(faults(text)).toEqual(['1.2.3 is listed twice']);
  });
});
