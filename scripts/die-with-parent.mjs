/**
 * Preloaded (`node --import`) into the programs that `npm start` supervises. Their standard input is a
 * pipe that closes when the supervisor ends, even by `kill -9`; then the whole process group goes, with
 * the workerd processes in it, so nothing is left behind.
 */
import { isMainThread } from 'node:worker_threads';

// Worker threads preload it too; their standard input is not the pipe.
if (isMainThread) {
  process.stdin.once('close', () => process.kill(0, 'SIGKILL'));
  process.stdin.once('error', () => process.kill(0, 'SIGKILL'));
  process.stdin.resume();
  /** @type {import("node:net").Socket} */ (/** @type {unknown} */ (process.stdin)).unref();
}
