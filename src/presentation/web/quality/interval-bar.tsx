import type { Interval } from '../../../application/protocol/evaluations.ts';

const width = 120;
const middle = 8;

/** Where a share and its interval lie between 0 and 1. Decoration: the numbers stand beside it. */
export function IntervalBar({ interval: { value, low, high } }: { interval: Interval }) {
  const at = (share: number) => 4 + Math.min(1, Math.max(0, share)) * (width - 8);
  return (
    <svg width={width} height={middle * 2} aria-hidden="true" class="shrink-0">
      <line x1={4} x2={width - 4} y1={middle} y2={middle} class="stroke-line" stroke-width="2" />
      <line x1={at(low)} x2={at(high)} y1={middle} y2={middle} class="stroke-accent opacity-50" stroke-width="5" />
      <circle cx={at(value)} cy={middle} r="4" class="fill-accent" />
    </svg>
  );
}
