import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { OpenAiError } from './openai-error.ts';
import { choosePair, readPairs } from './apertium-pairs.ts';
import type { FileHandle } from 'node:fs/promises';

/** Milliseconds for one translation, in which its languages are loaded. */
const deadline = 20_000;
/** Translations under way: each takes a few processes. */
const mostAtOnce = 4;
const mostBytes = 1024 * 1024;

export interface TranslationOrder {
  text: string;
  /** BCP 47 tags. Without `from` it is English, or the only language that is translated to `to`. */
  from?: string;
  to: string;
}

/** Translation by rules, by the program `apertium` with the pairs of languages that are installed beside it. */
export class Apertium {
  #running = 0;

  /** @throws OpenAiError 503 when it is not installed, lacks the pair, has too much to do or takes too long. */
  async translate({ text, from, to }: TranslationOrder, signal: AbortSignal): Promise<{ text: string; from: string }> {
    if (this.#running >= mostAtOnce) throw new OpenAiError(503, 'overloaded', `${mostAtOnce} texts wait already`);
    this.#running += 1;
    try {
      const until = AbortSignal.any([signal, AbortSignal.timeout(deadline)]);
      const pair = choosePair(readPairs(await run(['-l'], 'ignore', until)), from, to);
      // Words that it does not know stay as they are, without a mark.
      await using input = await fileWith(text);
      const translated = await run(['-u', pair.name], input.fd, until);
      return { text: text.endsWith('\n') ? translated : translated.trimEnd(), from: pair.from.language };
    } finally {
      this.#running -= 1;
    }
  }
}

/** A file that has no name any more. The program opens its input anew, which no pipe of Node's lets it. */
async function fileWith(text: string): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-translate-'));
  try {
    const path = join(folder, 'text');
    await writeFile(path, text, { mode: 0o600 });
    return await open(path, 'r');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the program says to a text, without a shell; it ends, with all that it started, when nobody waits any more. */
function run(args: string[], input: number | 'ignore', signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const { PATH = '' } = process.env;
    const child = spawn('apertium', args, {
      stdio: [input, 'pipe', 'ignore'],
      // A group of its own: it is a script that starts a program for each step.
      detached: true,
      env: { PATH, LC_ALL: 'C.UTF-8' },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let ended: OpenAiError | undefined;
    const end = (code: string, message: string): void => {
      ended ??= new OpenAiError(503, code, message);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const giveUp = (): void => end('deadline_exceeded', `the text was not translated within ${deadline / 1000} s`);
    signal.addEventListener('abort', giveUp, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) end('reply_too_large', 'apertium wrote more than a translation can be');
      else chunks.push(chunk);
    });
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', giveUp);
      reject(code === 'ENOENT' ? notInstalled() : new OpenAiError(500, 'internal_error', 'apertium cannot be started'));
    });
    child.once('close', (code) => {
      signal.removeEventListener('abort', giveUp);
      if (ended !== undefined) reject(ended);
      else if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new OpenAiError(500, 'internal_error', `apertium ended with ${code ?? 'a signal'}`));
    });
    if (signal.aborted) giveUp();
  });
}

function notInstalled(): OpenAiError {
  return new OpenAiError(
    503,
    'translator_missing',
    'Apertium is not installed where Nexus runs: install it with a pair of languages, e.g. the Debian packages apertium and apertium-eng-spa.',
  );
}
