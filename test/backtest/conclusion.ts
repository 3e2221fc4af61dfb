import type { Accuracy } from './accuracy';
import { type Alarms, CONFIGURED_BPS } from './alarms';
import type { Breakdown } from './breakdown';
import type { IntervalScore } from './intervals';
import type { QuorumScore } from './quorum';
import type { RoundAlarms } from './round-alarms';
import type { UpstreamScore } from './upstreams';

/** What the tables say, in their own figures. */
export function conclusion(found: {
  readonly accurate: readonly Accuracy[];
  readonly broken: readonly Breakdown[];
  readonly alarms: readonly Alarms[];
  readonly intervals: readonly IntervalScore[];
  readonly quorums: readonly QuorumScore[];
  readonly upstreams: readonly UpstreamScore[];
  readonly feeds: readonly RoundAlarms[];
}): string {
  const p95s = found.accurate.map(({ p95 }) => p95);
  const robust = found.broken
    .filter(({ outside }) => outside.every((excess) => excess <= 0))
    .map(({ method }) => method);
  const ours = found.accurate.find(({ method }) => method === 'ours');
  const weighted = found.accurate.find(({ method }) => method === 'ours, static weights');
  const worst = (method: string): number =>
    Math.max(...Object.values(found.broken.find((row) => row.method === method)?.worst ?? {}).flat());
  const interval = found.intervals.find(({ rule }) => rule.includes('chosen'));
  const proposed = found.intervals[0];
  const pairs = found.quorums.find(({ setting }) => setting.startsWith('1 exchange') && setting.includes('chosen'));
  const [byMarket, byVenue] = found.upstreams;
  const alarm = found.alarms.find(({ method }) => method === 'ours');
  const perDay = alarm?.perDay['all honest']?.at(-1);
  const f = (value: number | undefined, digits = 1): string => (value ?? NaN).toFixed(digits);
  return `
What follows
- Accuracy decides nothing: every method's p95 lies between ${f(Math.min(...p95s), 2)} and ${f(Math.max(...p95s), 2)} bps. Breakdown does.
- Never outside the honest range under any minority: ${robust.join('; ')}. Rejecting outliers before the median is not among them: liars who sit close together outvote what is left.
- Static weights, bounded so that no minority by count outweighs the rest, change p95 from ${f(ours?.p95, 2)} to ${f(weighted?.p95, 2)} bps and the worst displacement from ${f(worst('ours'))} to ${f(worst('ours, static weights'))} bps. So the votes are equal unless configured otherwise.
- The median is taken as it is, and says unknown in ${f(ours?.unknown, 2)} % of minutes, where fewer than three markets traded or no middle is held.
- The interval's floor does most: the chosen rule held ${f(interval?.covered)} % (${f(interval?.coveredThree)} % with three votes) where 1.4826 MAD alone held ${f(proposed?.covered)} %; three liars widen it to ${f(interval?.liedMedian)} bps in the median minute, ${f(interval?.liedP95)} at p95.
- Two votes of two groups are a quorum: one exchange and a push oracle know a price in ${f(100 - (pairs?.unknown ?? NaN))} % of minutes at a p95 error of ${f(pairs?.p95)} bps. One liar of two can move it by ${f(pairs?.moved)} bps, less than the configured ${CONFIGURED_BPS}: a price to watch by, weaker than three votes.
- One vote an upstream: a venue that is wrong in all its markets moved the price out of the honest range in ${f(byMarket?.outside, 2)} % of cases with a vote a market, in ${f(byVenue?.outside, 2)} % with a vote a venue.
- At ${CONFIGURED_BPS} bps a correct oracle raises ${f(perDay)} false alarms a day here, the oracle being read a minute late.
- Heartbeat plus max(10 %, 300 s) never called a live feed stale; its longest gaps were ${found.feeds.map(({ longestGap }) => `${longestGap} s`).join(' and ')}.`;
}
