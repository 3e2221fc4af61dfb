import type { PriceHistory } from './price-history';

const MINUTE_MS = 60_000;

/**
 * Minutes merged into steps of `step` minutes, oldest first. Open and close are the first and the last minute's,
 * high and low the extremes, the deviation the furthest of its minutes: a short departure never vanishes in a long step.
 */
export function priceSteps(history: PriceHistory, step: number): PriceHistory {
  if (step === 1) return history;
  const steps = new Map<string, PriceHistory[number]>();
  for (const each of history) {
    const minute = Math.floor(each.minute / (step * MINUTE_MS)) * step * MINUTE_MS;
    const key = `${minute} ${each.source}`;
    const known = steps.get(key);
    steps.set(
      key,
      known === undefined
        ? { ...each, minute }
        : {
            ...known,
            high: BigInt(each.high) > BigInt(known.high) ? each.high : known.high,
            low: BigInt(each.low) < BigInt(known.low) ? each.low : known.low,
            close: each.close,
            deviationBps: further(known.deviationBps, each.deviationBps),
          },
    );
  }
  return [...steps.values()];
}

const further = (a: number | null, b: number | null): number | null => {
  if (a === null || b === null) return a ?? b;
  return Math.abs(b) > Math.abs(a) ? b : a;
};
