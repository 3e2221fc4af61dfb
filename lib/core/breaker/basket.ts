import { compositePrice } from './observe-asset';
import type { ObservedMarket, ObservedSnapshot } from './observed-input';

/** An index of what is supplied, chained from minute to minute. */
export interface BasketMemory {
  /** Unix ms of the minute's start, and the prices then. */
  readonly minute: number;
  readonly prices: Readonly<Record<string, number>>;
  /** By minute, oldest first, of the last hour; the last is this minute's start. */
  readonly index: readonly { readonly minute: number; readonly value: number }[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const START = 1_000;
/** Less of the basket's value known than this says nothing of it. */
const LEAST_KNOWN = 0.5;

/**
 * The basket's fall from its highest of the last hour, bps, and what to remember. Its members are the assets that are no
 * stablecoins, by supplied value; one whose price is unknown takes no part, and is compared with its last known price
 * when it comes back. Null while less than half of the value is known. A clock that went back begins a new minute and forgets nothing.
 */
export function basketFall(
  before: BasketMemory | null,
  market: ObservedMarket,
  { assets, tick: { at } }: ObservedSnapshot,
): { readonly fallBps: number | null; readonly memory: BasketMemory | null } {
  const prices: Record<string, number> = {};
  let known = 0;
  let all = 0;
  let moved = 0;
  let compared = 0;
  for (const { asset, assetClass } of market.assets) {
    const view = assets[asset];
    if (view === undefined || assetClass === 'stable') continue;
    const price = compositePrice(view);
    const held = (Number(view.supplied) / 10 ** view.decimals) * (price ?? Number(view.price ?? 0));
    all += held;
    if (price === null) continue;
    prices[asset] = price;
    known += held;
    const then = before?.prices[asset];
    if (then === undefined) continue;
    // What it is worth now, and what the same was worth then.
    compared += (held * then) / price;
    moved += held;
  }
  // Nothing is supplied: nothing can fall.
  if (all === 0) return { fallBps: 0, memory: before };
  if (known < LEAST_KNOWN * all) return { fallBps: null, memory: before };
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const last = before?.index.at(-1)?.value ?? START;
  const value = compared > 0 ? last * (moved / compared) : last;
  const highest = (before?.index ?? []).reduce((most, each) => Math.max(most, each.value), value);
  const fallBps = Math.round((1 - value / highest) * 1_000_000) / 100;
  if (before?.minute === minute) return { fallBps, memory: before };
  const index = [...(before?.index ?? []).filter((each) => each.minute > minute - HOUR_MS), { minute, value }];
  return { fallBps, memory: { minute, prices: { ...before?.prices, ...prices }, index: index.slice(-60) } };
}
