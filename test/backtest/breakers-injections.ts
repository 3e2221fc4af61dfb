import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import { assetKey } from '@/lib/core/breaker/breaker-key';
import type { QuotedMinute } from './breakers-history';
import {
  ASSETS,
  BTC,
  type FeedAnswer,
  followingFeed,
  type HistoryAsset,
  type MarketQuote,
  middleOf,
  readingsOf,
  startRun,
  stepRun,
  USDC,
  watchlistOf,
} from './breakers-world';

/** Something done to a piece of the real history. */
export interface Injection {
  readonly name: string;
  readonly asset: HistoryAsset;
  /** What the asset's breaker must do, and within how many seconds it must trip. */
  readonly must: 'trip' | 'stay';
  readonly withinS: number;
  readonly lastsS: number;
  /** A quote of the asset `s` seconds into it; `undefined`: the venue says nothing new. */
  readonly quote?: (quote: MarketQuote, s: number) => MarketQuote | undefined;
  /** The protocol's answer instead of the true one. */
  readonly answer?: (answer: FeedAnswer, s: number) => FeedAnswer;
  /** The feed publishes no more. */
  readonly feedDead?: true;
  /** The engine reads nothing at all. */
  readonly engineDead?: true;
}

const moved =
  (by: (s: number) => number, only: (quote: MarketQuote) => boolean = () => true) =>
  (quote: MarketQuote, s: number): MarketQuote =>
    only(quote) ? { ...quote, price: quote.price * (1 + by(s)) } : quote;
const of =
  (...venues: readonly string[]) =>
  ({ upstream }: MarketQuote): boolean =>
    venues.includes(upstream);
const ramp =
  (to: number, seconds: number) =>
  (s: number): number =>
    to * Math.min(1, s / seconds);

export const INJECTIONS: readonly Injection[] = [
  {
    name: 'flash wick, −20 % for 30 s on one venue',
    asset: BTC,
    must: 'stay',
    withinS: 0,
    lastsS: 30,
    quote: moved(() => -0.2, of('kraken')),
  },
  {
    name: 'one venue 3 % off for 10 min',
    asset: BTC,
    must: 'stay',
    withinS: 0,
    lastsS: 600,
    quote: moved(() => 0.03, of('coinbase')),
  },
  {
    name: 'one venue silent for 10 min',
    asset: BTC,
    must: 'stay',
    withinS: 0,
    lastsS: 600,
    quote: (quote) => (quote.upstream === 'coinbase' ? undefined : quote),
  },
  {
    name: 'ordinary fall, −2 % in 5 min on all',
    asset: BTC,
    must: 'stay',
    withinS: 0,
    lastsS: 600,
    quote: moved(ramp(-0.02, 300)),
  },
  {
    name: 'crash, −15 % in 5 min on all',
    asset: BTC,
    must: 'trip',
    withinS: 300,
    lastsS: 600,
    quote: moved(ramp(-0.15, 300)),
  },
  { name: 'crash, −10 % at once on all', asset: BTC, must: 'trip', withinS: 30, lastsS: 600, quote: moved(() => -0.1) },
  {
    name: 'protocol 3 % too high',
    asset: BTC,
    must: 'trip',
    withinS: 30,
    lastsS: 300,
    answer: (answer) => ({ ...answer, price: Math.round(answer.price * 1.03) }),
  },
  {
    name: 'protocol 3 % too low',
    asset: BTC,
    must: 'trip',
    withinS: 30,
    lastsS: 300,
    answer: (answer) => ({ ...answer, price: Math.round(answer.price * 0.97) }),
  },
  {
    name: 'two venues of three 3 % off',
    asset: BTC,
    must: 'trip',
    withinS: 30,
    lastsS: 300,
    quote: moved(() => -0.03, of('kraken', 'binance.us')),
  },
  { name: 'all venues silent', asset: BTC, must: 'trip', withinS: 40, lastsS: 300, quote: () => undefined },
  {
    name: 'feed dead, price standing still',
    asset: BTC,
    must: 'trip',
    withinS: 3_960 + 60,
    lastsS: 4_500,
    feedDead: true,
    quote: (quote) => quote,
  },
  { name: 'engine dead for 5 min', asset: BTC, must: 'trip', withinS: 60, lastsS: 300, engineDead: true },
  {
    name: 'depeg, −3 % in 10 min on all',
    asset: USDC,
    must: 'trip',
    withinS: 600,
    lastsS: 900,
    quote: moved(ramp(-0.03, 600)),
  },
  {
    name: 'depeg, −12 % in an hour on all',
    asset: USDC,
    must: 'trip',
    withinS: 900,
    lastsS: 3_600,
    quote: moved(ramp(-0.12, 3_600)),
  },
];

export interface Outcome {
  readonly injection: Injection;
  readonly tried: number;
  readonly tripped: number;
  /** Seconds from its beginning to the trip, the worst and the middle; NaN without one. */
  readonly slowest: number;
  readonly median: number;
  /** Seconds from its end until closed again, the worst; NaN where it never tripped, Infinity where it did not within the hour. */
  readonly recovery: number;
  /** The rules behind the first trips. */
  readonly rules: readonly string[];
  /** How often a breaker above the asset tripped too. */
  readonly wider: number;
  readonly kept: boolean;
}

const STEP_MS = 2_000;
const WARM_STEP_MS = 10_000;
const WARM_MS = 660_000;
const AFTER_MS = 3_600_000;

/** Plays one injection into the history at each of these minutes. */
export function outcomeOf(injection: Injection, minutes: readonly QuotedMinute[], starts: readonly number[]): Outcome {
  const played = starts.map((start) => play(injection, minutes, start));
  const times = played.flatMap(({ trippedS }) => (trippedS === undefined ? [] : [trippedS])).sort((a, b) => a - b);
  const slowest = times.at(-1) ?? Number.NaN;
  return {
    injection,
    tried: played.length,
    tripped: times.length,
    slowest,
    median: times[times.length >> 1] ?? Number.NaN,
    recovery: times.length === 0 ? Number.NaN : Math.max(...played.map(({ recoveredS }) => recoveredS)),
    rules: [...new Set(played.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))],
    wider: played.filter(({ wider }) => wider).length,
    kept:
      injection.must === 'stay' ? times.length === 0 : times.length === played.length && slowest <= injection.withinS,
  };
}

function play(injection: Injection, minutes: readonly QuotedMinute[], start: number) {
  const { asset, lastsS } = injection;
  const watched = watchlistOf(DEFAULT_BREAKERS);
  const feeds = ASSETS.map((each) => ({ asset: each, read: followingFeed(each, 24_000) }));
  const beginning = minutes[start]?.at ?? 0;
  const from = beginning - WARM_MS;
  const run = startRun(watched, from);
  let standing: Readonly<Record<HistoryAsset, readonly MarketQuote[]>> | undefined;
  const till = beginning + lastsS * 1_000;
  const key = assetKey(asset);
  let recoveredAt: number | undefined;
  for (let at = from; at <= till + AFTER_MS; at += at < beginning - 60_000 ? WARM_STEP_MS : STEP_MS) {
    const minute = minutes[start + Math.floor((at - beginning) / 60_000)];
    if (minute === undefined) break;
    const s = (at - beginning) / 1_000;
    const within = s >= 0 && at < till;
    const before = standing;
    const quotes = Object.fromEntries(
      ASSETS.map((each) => [
        each,
        minute.quotes[each].flatMap((quoted): MarketQuote[] => {
          const old = before?.[each].find(({ source }) => source === quoted.source);
          // Where the feed is dead the market stands still, so that its age alone can trip.
          const still = within && injection.feedDead && each === asset && old ? old.price : quoted.price;
          const quote = { ...quoted, price: still, at };
          const injected = within && each === asset && injection.quote ? injection.quote(quote, s) : quote;
          return injected !== undefined ? [injected] : old === undefined ? [] : [old];
        }),
      ]),
      // By the keys of `assets`, which fromEntries cannot tell.
    ) as unknown as Record<HistoryAsset, readonly MarketQuote[]>;
    standing = quotes;
    const answers = Object.fromEntries(
      feeds.flatMap(({ asset: each, read }) => {
        const told = read(middleOf(quotes[each]), at, !(within && each === asset && injection.feedDead));
        if (told === undefined) return [];
        return [[each, within && each === asset && injection.answer ? injection.answer(told, s) : told]];
      }),
    ) as Partial<Record<HistoryAsset, FeedAnswer>>;
    if (within && injection.engineDead) {
      stepRun(run, watched, at, []);
      continue;
    }
    const made = readingsOf({ at, quotes, feeds: answers }, run.memory);
    run.memory = made.memory;
    stepRun(run, watched, at, made.observations);
    if (at >= till && recoveredAt === undefined && ['closed', 'watch'].includes(run.state.breakers[key]?.state ?? '')) {
      recoveredAt = at;
      break;
    }
  }
  const trips = run.events.filter((event) => event.at >= beginning && (event.to === 'open' || event.to === 'lockout'));
  const own = trips.find((event) => event.key === key);
  return {
    trippedS: own === undefined ? undefined : (own.at - beginning) / 1_000,
    rule: own?.causes[0]?.rule,
    recoveredS:
      own === undefined
        ? Number.NaN
        : recoveredAt === undefined
          ? Number.POSITIVE_INFINITY
          : (recoveredAt - till) / 1_000,
    wider: trips.some((event) => event.key !== key && !event.key?.startsWith('asset:')),
  };
}
