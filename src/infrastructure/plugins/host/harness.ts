/**
 * What is loaded into an isolate beside a plugin's module: it makes a `Granted` out of a desk that it may ask, runs one tool
 * and says how that went, in JSON text. It runs among the plugin's code and is believed no more than that: who holds the
 * desk checks what is asked, and whoever reads the reply checks that.
 */
export const harness = `
import { WorkerEntrypoint } from 'cloudflare:workers';

const { parse, stringify } = JSON;
const { hasOwn } = Object;
const logCharacters = 65_536;
const replyCharacters = 4_000_000;
const logs = [];
let logged = 0;

function note(level, parts) {
  if (logged >= logCharacters || logs.length >= 1000) return;
  const text = parts.map(shown).join(' ').slice(0, logCharacters - logged);
  logged += text.length + 16;
  logs.push({ level, text });
}

function shown(part) {
  try {
    return typeof part === 'object' && part !== null && !(part instanceof Error) ? stringify(part) : String(part?.stack ?? part);
  } catch {
    return '?';
  }
}

for (const name of Object.getOwnPropertyNames(console)) {
  if (typeof console[name] === 'function') console[name] = () => undefined;
}
for (const level of ['debug', 'log', 'info', 'warn', 'error']) console[level] = (...parts) => note(level, parts);

function problem({ code, message }) {
  const error = new Error(message);
  return Object.assign(error, { name: 'Problem', code });
}

function grantedOf(desk, { settings }, late) {
  const ask = async (operation, input, bytes) => {
    const reply = await desk.ask(stringify({ operation, input }), bytes);
    const answer = parse(reply.answer);
    if (!answer.ok) throw problem(answer);
    return { value: answer.value, bytes: reply.bytes };
  };
  const valueOf = async (...question) => (await ask(...question)).value;
  return {
    async fetch(url, { method, headers, body } = {}) {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const reply = await ask('fetch', { url: String(url), method, headers }, bytes);
      return { ...reply.value, body: reply.bytes ?? new Uint8Array() };
    },
    storage: {
      get: (key) => valueOf('storage.get', { key }),
      put: async (key, value) => void (await ask('storage.put', { key, value })),
      delete: async (key) => void (await ask('storage.delete', { key })),
      list: (prefix) => valueOf('storage.list', { prefix }),
    },
    ai: {
      translate: (request) => valueOf('ai.translate', request),
      extract: ({ body, ...about }) => valueOf('ai.extract', about, body),
    },
    search: (query, options) => valueOf('search', { query, ...options }),
    clock: { now: () => new Date() },
    settings,
    get signal() {
      return late.signal;
    },
  };
}

// Its timer runs only where somebody listens: of what waits for nothing else, the runtime says so at once.
class Late {
  #deadline;
  #controller;
  #timer;

  constructor(deadline) {
    this.#deadline = deadline;
  }

  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      const reason = new DOMException('The call took too long.', 'TimeoutError');
      this.#timer = setTimeout(() => this.#controller.abort(reason), this.#deadline);
    }
    return this.#controller.signal;
  }

  end() {
    clearTimeout(this.#timer);
  }
}

function failure(error) {
  try {
    const { name, code, message } = error;
    if (name === 'Problem' && typeof code === 'string' && typeof message === 'string')
      return stringify({ ok: false, code, message: message.slice(0, 1000) });
    note('error', [error]);
    return stringify({ ok: false, code: 'upstream_failed', message: 'It broke: ' + String(error).slice(0, 300) });
  } catch {
    return stringify({ ok: false, code: 'upstream_failed', message: 'It broke.' });
  }
}

async function outcome({ tool, input, ...call }, desk, late) {
  const { default: code } = await import('plugin.js');
  const tools = code?.tools;
  if (!tools || !hasOwn(tools, tool) || typeof tools[tool] !== 'function')
    throw problem({ code: 'upstream_failed', message: 'Its module has no function ' + tool + '.' });
  const value = stringify(await tools[tool](input, grantedOf(desk, call, late)));
  if (value === undefined) throw problem({ code: 'upstream_failed', message: 'It gave nothing back.' });
  if (value.length > replyCharacters) throw problem({ code: 'upstream_failed', message: 'It gave back too much.' });
  return '{"ok":true,"value":' + value + '}';
}

export class Harness extends WorkerEntrypoint {
  async run(callText, desk) {
    const call = parse(callText);
    const late = new Late(call.deadline);
    let reply;
    try {
      reply = await outcome(call, desk, late);
    } catch (error) {
      reply = failure(error);
    }
    late.end();
    logged = 0;
    return reply.slice(0, -1) + ',"logs":' + stringify(logs.splice(0)) + '}';
  }
}
`;
