import { MAX_TICK, MIN_TICK, sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';

/** A tick where liquidity begins or ends: what is added when the price crosses it upwards. */
export interface InitialisedTick {
  readonly tick: number;
  readonly liquidityNet: bigint;
}

/** Where a swap pauses. */
export interface LadderStep {
  readonly tick: number;
  readonly sqrtPriceX96: bigint;
  /** 0 at a pause where no liquidity begins or ends. */
  readonly liquidityNet: bigint;
  readonly initialised: boolean;
}

/**
 * A v3 pool's initialised ticks within a known range, with their prices, in the order in which a swap meets
 * them. Made anew only when liquidity is added or removed. Beyond the range nothing is known.
 */
export interface TickLadder {
  readonly spacing: number;
  /** The known range: whole words of the pool's bitmap. */
  readonly lower: number;
  readonly upper: number;
  readonly ticks: readonly InitialisedTick[];
  /** Descending. */
  readonly down: readonly LadderStep[];
  /** Ascending. */
  readonly up: readonly LadderStep[];
}

/** Ticks of one word of a pool's bitmap. */
const WORD = 256;

/** The bitmap's word that holds a tick. */
export const wordOfTick = (tick: number, spacing: number): number => Math.floor(Math.floor(tick / spacing) / WORD);

/**
 * The ladder of the bitmap's words `firstWord` to `lastWord` (both known whole), of their initialised ticks.
 * A swap searches one word at a time and pauses at its end though nothing is there; since each pause rounds
 * the amounts anew, the pauses belong to the exact answer (Uniswap/v3-core TickBitmap.sol,
 * `nextInitializedTickWithinOneWord`: downwards it ends at a word's first tick, upwards at its last).
 */
export function tickLadder(
  spacing: number,
  firstWord: number,
  lastWord: number,
  ticks: readonly InitialisedTick[],
): TickLadder {
  const ascending = [...ticks].sort((a, b) => a.tick - b.tick);
  const netAt = new Map(ascending.map(({ tick, liquidityNet }) => [tick, liquidityNet]));
  const steps = (endOfWord: number): LadderStep[] => {
    const pauses = new Set(netAt.keys());
    for (let word = firstWord; word <= lastWord; word += 1) {
      pauses.add(Math.min(MAX_TICK, Math.max(MIN_TICK, (word * WORD + endOfWord) * spacing)));
    }
    return [...pauses]
      .sort((a, b) => a - b)
      .map((tick) => ({
        tick,
        sqrtPriceX96: sqrtRatioAtTick(tick),
        liquidityNet: netAt.get(tick) ?? 0n,
        initialised: netAt.has(tick),
      }));
  };
  return {
    spacing,
    lower: Math.max(MIN_TICK, firstWord * WORD * spacing),
    upper: Math.min(MAX_TICK, (lastWord * WORD + WORD - 1) * spacing),
    ticks: ascending,
    down: steps(0).reverse(),
    up: steps(WORD - 1),
  };
}

/** Place in `steps` of the first pause that a swap from `tick` meets; their number when none is known. */
export function firstStep(steps: readonly LadderStep[], tick: number, down: boolean): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = steps[middle]?.tick ?? 0;
    if (down ? at <= tick : at > tick) high = middle;
    else low = middle + 1;
  }
  return low;
}
