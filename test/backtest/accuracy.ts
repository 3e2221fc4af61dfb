import { percentile } from '@/test/bench/percentile';
import { METHODS } from './candidates';
import type { Minute } from './market-history';

export const bps = (value: number, reference: number): number => (value / reference - 1) * 10_000;

export interface Accuracy {
  readonly method: string;
  /** |bps| against the next minute's consensus. */
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  /** Against the next minute's average price paid. */
  readonly paidMedian: number;
  readonly paidP95: number;
  /** Against the consensus, in the last 24 hours alone. */
  readonly stressP95: number;
  readonly stressP99: number;
  /** Percent of minutes without a price. */
  readonly unknown: number;
}

/** Each method's error against the minute that follows. */
export function accuracy(history: readonly Minute[]): readonly Accuracy[] {
  const stressFrom = (history.at(-1)?.at ?? 0) - 86_400;
  return Object.entries(METHODS).map(([method, price]) => {
    const errors: number[] = [];
    const stress: number[] = [];
    const fromPaid: number[] = [];
    let unknown = 0;
    for (const [place, minute] of history.slice(0, -1).entries()) {
      const known = price(minute.prints);
      if (Number.isNaN(known)) unknown += 1;
      const next = history[place + 1];
      if (Number.isNaN(known) || next === undefined) continue;
      const error = Math.abs(bps(known, next.consensus));
      if (Number.isNaN(error)) continue;
      errors.push(error);
      fromPaid.push(Math.abs(bps(known, next.paid)));
      if (minute.at > stressFrom) stress.push(error);
    }
    return {
      method,
      ...{ median: percentile(errors, 0.5), p95: percentile(errors, 0.95), p99: percentile(errors, 0.99) },
      ...{ paidMedian: percentile(fromPaid, 0.5), paidP95: percentile(fromPaid, 0.95) },
      ...{ stressP95: percentile(stress, 0.95), stressP99: percentile(stress, 0.99) },
      unknown: (unknown / (history.length - 1)) * 100,
    };
  });
}
