import { divergenceThreshold } from '@/lib/core/oracle/divergence';
import { bps } from './accuracy';
import { METHODS, ours, type Told } from './candidates';
import type { Minute } from './market-history';
import { pushOracle } from './push-oracle';

/** How a feed like Chainlink's BTC/USD moves. */
export const FEED = { deviationBps: 50, heartbeatS: 3_600 } as const;
/** What the product raises an alarm at: the feed's deviation threshold and a margin. */
export const CONFIGURED_BPS = divergenceThreshold({ group: 'protocol' }, FEED.deviationBps);
export const THRESHOLDS = [50, 75, CONFIGURED_BPS] as const;

/** What some sources say in place of the truth in this minute; `hour` is the minute that began the hour. */
type Corruption = (told: readonly Told[], hour: Minute) => readonly Told[];

/** The first of them, `count` at most and never more than a minority. */
const first =
  (count: number, lie: (one: Told, hour: Minute) => number): Corruption =>
  (told, hour) => {
    const bad = Math.min(count, Math.ceil(told.length / 2) - 1);
    return told.map((one, place) => (place < bad ? { ...one, price: lie(one, hour) } : one));
  };
const raised = ({ price }: Told): number => Math.round(price * 1.03);
const stuck = (one: Told, hour: Minute): number =>
  hour.prints.find((print) => print.source === one.source)?.price ?? one.price;

export const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  'all honest': (told) => told,
  'one +3 %': first(1, raised),
  'up to three +3 %': first(3, raised),
  'up to three stuck hourly': first(3, stuck),
};

export interface Alarms {
  readonly method: string;
  /** Alarms a day, by corruption and threshold. An alarm begins with the first minute in breach. */
  readonly perDay: Readonly<Record<string, readonly number[]>>;
  /** Percent of the minutes in alarm at the configured threshold, by corruption. */
  readonly share: Readonly<Record<string, number>>;
}

/** Distance between the protocol's price and what it is compared with; NaN where that is unknown. */
type Compared = (told: readonly Told[], protocol: number) => number;

const COMPARED: Readonly<Record<string, Compared>> = {
  ...Object.fromEntries(
    Object.entries(METHODS).map(([name, price]) => [
      name,
      (told: readonly Told[], protocol: number) => Math.abs(bps(protocol, price(told))),
    ]),
  ),
  "ours, from the interval's end": (told, protocol) => {
    const { low, high } = ours(told);
    return Number.isNaN(low) ? NaN : Math.max(0, bps(protocol, high), -bps(protocol, low));
  },
};

/** Alarms that a correct protocol oracle would have raised: no mispricing is in this history, so all are false. */
export function falseAlarms(history: readonly Minute[]): readonly Alarms[] {
  const protocol = pushOracle(history, FEED.deviationBps, FEED.heartbeatS);
  const days = history.length / 1_440;
  return Object.entries(COMPARED).map(([method, compared]) => {
    const counted = Object.entries(CORRUPTIONS).map(([name, corrupt]) => {
      const alarms = THRESHOLDS.map(() => 0);
      const breached = THRESHOLDS.map(() => false);
      let minutes = 0;
      for (const [place, minute] of history.entries()) {
        const price = protocol[place];
        const hour = history[place - (place % 60)];
        if (price === undefined || hour === undefined) continue;
        const distance = compared(corrupt(minute.prints, hour), price);
        // An unknown price neither begins nor ends an alarm.
        if (Number.isNaN(distance)) continue;
        for (const [nth, threshold] of THRESHOLDS.entries()) {
          const breach = distance > threshold;
          if (breach && !breached[nth]) alarms[nth] = (alarms[nth] ?? 0) + 1;
          breached[nth] = breach;
        }
        if (distance > CONFIGURED_BPS) minutes += 1;
      }
      return { name, perDay: alarms.map((count) => count / days), share: (minutes / history.length) * 100 };
    });
    return {
      method,
      perDay: Object.fromEntries(counted.map(({ name, perDay }) => [name, perDay])),
      share: Object.fromEntries(counted.map(({ name, share }) => [name, share])),
    };
  });
}
