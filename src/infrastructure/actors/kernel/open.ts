import module from './bits.wasm';
import { wideKernel } from './wide-kernel.ts';
import type { BitKernel } from '../../../domain/rag/dense/bit-kernel.ts';

/** The fastest that workerd has. */
export function openBitKernel(): BitKernel {
  return wideKernel(module);
}
