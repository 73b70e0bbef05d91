import module from './bits.wasm';
import { wideKernel } from './wide-kernel.ts';
import type { BitKernel } from '../../../domain/rag/dense/bit-kernel.ts';

/**
 * One for all actors of a process: each memory of WebAssembly sets gigabytes of addresses apart, of which there is an end.
 * Nothing in it outlasts a call.
 */
let kernel: BitKernel | undefined;

/** The fastest that workerd has. */
export function openBitKernel(): BitKernel {
  kernel ??= wideKernel(module);
  return kernel;
}
