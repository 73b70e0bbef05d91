/**
 * The module that listens on the port, around the Worker in `./index.js`. Miniflare has its entry, a proxy and a router in
 * front of a Worker with a page, and each takes a millisecond or more: what is the Worker's own goes straight to it, and
 * only the rest takes that way, by the binding `PAGE`.
 *
 * It reads what is left of a request's body before its answer goes out, as Cloudflare's edge does: workerd by itself
 * closes the connection of a client that is refused while it sends. For ten seconds and a gigabyte at most.
 * @param {unknown} workerFirst `run_worker_first` of wrangler.toml: paths, whole ones or such that end in `/*`
 * @returns {string} its source
 */
export function frontWorker(workerFirst) {
  /** @type {string[]} */
  const paths = Array.isArray(workerFirst) ? workerFirst : [];
  if (paths.length === 0 || paths.some((path) => !/^\/[^*]*(\/\*)?$/.test(path)))
    throw new Error('run_worker_first of wrangler.toml has to be a list of whole paths and of such that end in /*.');
  const below = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  return `
import worker from './index.js';
export * from './index.js';
export { default } from './index.js';
const whole = new Set(${JSON.stringify(paths)});
const below = ${JSON.stringify(below)};
async function drain(body) {
  const reader = body.getReader();
  const late = scheduler.wait(10_000).then(() => ({ done: true }));
  for (let bytes = 0; bytes < 2 ** 30; ) {
    const { done, value } = await Promise.race([reader.read(), late]);
    if (done) return;
    bytes += value.byteLength;
  }
}
export const front = {
  async fetch(request, env, context) {
    const path = new URL(request.url).pathname;
    const own = whole.has(path) || below.some((start) => path.startsWith(start));
    const response = await (own ? worker.fetch(request, env, context) : env.PAGE.fetch(request));
    if (request.body && !request.bodyUsed) await drain(request.body).catch(() => undefined);
    return response;
  },
};`;
}
