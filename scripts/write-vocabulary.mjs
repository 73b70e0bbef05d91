/**
 * `node scripts/write-vocabulary.mjs [tokenizer.json]`: writes src/infrastructure/ai/wordpiece-vocabulary.ts after the
 * tokenizer of the embedding model. Only for a change of the model; the file is checked against it by a test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelDirectory } from './models.mjs';

const source = process.argv[2] ?? join(modelDirectory(), 'all-MiniLM-L6-v2', 'tokenizer.json');
const target = fileURLToPath(new URL('../src/infrastructure/ai/wordpiece-vocabulary.ts', import.meta.url));

/** Characters that the tokenizer makes words of by themselves: they count one, whether the vocabulary has them or not. */
const alone = /^(?:##)?[\p{Script=Han}\p{P}$+<=>^`|~]$/u;

/** @type {{ model: { vocab: Record<string, number> } }} */
const { model } = JSON.parse(readFileSync(source, 'utf8'));
const tokens = Object.keys(model.vocab).filter((token) => !/^\[.+\]$/.test(token) && !alone.test(token));
const strange = tokens.filter((token) => /[A-Z\\'\n]/.test(token));
if (strange.length > 0) throw new Error(`These tokens cannot be written down as they are: ${strange.join(' ')}`);

const starts = tokens.filter((token) => !token.startsWith('##'));
const rests = tokens.filter((token) => token.startsWith('##')).map((token) => token.slice(2));
writeFileSync(
  target,
  `/**
 * The vocabulary of bert-base-uncased (Google, Apache License 2.0), which sentence-embedding models of its family share,
 * written by scripts/write-vocabulary.mjs. Sorted; a capital letter says how many characters a token has in common with the
 * one before (A for none), and what follows is the rest of it. Tokens of one character that is always a word are left out.
 */
export const wordStarts =
  '${frontCoded(starts)}';

/** Tokens that go on with a word, without the \`##\` before them. */
export const wordRests =
  '${frontCoded(rests)}';
`,
);

/** @param {string[]} list */
function frontCoded(list) {
  let before = '';
  return [...list]
    .sort()
    .map((token) => {
      let shared = 0;
      while (shared < 25 && shared < before.length && before[shared] === token[shared]) shared += 1;
      before = token;
      return String.fromCharCode(65 + shared) + token.slice(shared);
    })
    .join('');
}
