import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tailQuantile } from '@/lib/core/cascade/paths/tail';
import {
  LIQUIDATION_FILE,
  type LiquidationHour,
  liquidationHistory,
  liquidationHours,
  type PastLiquidation,
} from './liquidation-history';
import { table } from './table';

const BOUNDS = [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 1] as const;
/** Seconds within which two calls on one pair of a user are steps of one fall. */
const ONE_FALL = 3_600;
const DAY_HOURS = 24;
/** Days from which a day's liquidations at risk are foretold. */
const LOOK_BACK = 60;
const HALF = 0.5;
const HALF_WITHIN = 0.02;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const dollars = (value: number): string =>
  Number.isNaN(value) ? '–' : `$${Math.round(value).toLocaleString('en-US')}`;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Holds what the cascade models take for granted, and liquidations against drawdowns, against what Aave v2 went through.
 * False where a rule that the models follow is not what happened; without the data it says so and has nothing against it.
 */
export function backtestCascade(folder: string): boolean {
  if (!existsSync(join(folder, LIQUIDATION_FILE))) {
    console.log(
      `Nothing to hold cascades against: ${join(folder, LIQUIDATION_FILE)} is not there (--data, or BACKTEST_DATA). Skipped.`,
    );
    return true;
  }
  const history = liquidationHistory(folder);
  const hours = liquidationHours(history);
  const day = (at: number | undefined): string => new Date((at ?? 0) * 1_000).toISOString().slice(0, 10);
  console.log(
    `Aave v2, ${day(history[0]?.at)} to ${day(history.at(-1)?.at)}: ${history.length} liquidation calls of ${new Set(history.map(({ user }) => user)).size} users, ${dollars(hours.reduce((sum, { repaidUsd }) => sum + repaidUsd, 0))} repaid, in ${hours.filter(({ calls }) => calls > 0).length} of ${hours.length} hours.`,
  );
  const kept = [seizures(history), halves(history)];
  drawdowns(hours);
  foretold(hours);
  concentration(hours);
  console.log(LIMITS);
  return kept.every(Boolean);
}

/** 1. What is seized follows from what is repaid, the prices and the bonus. */
function seizures(history: readonly PastLiquidation[]): boolean {
  const off = history.filter(({ seizedRaw, seizedByRule }) => {
    const apart = seizedRaw - seizedByRule;
    return apart > 1n || apart < -1n;
  }).length;
  console.log(
    `\n1. Seized = repaid · price ratio · bonus, within one base unit: ${history.length - off} of ${history.length} (must: all).`,
  );
  return off === 0;
}

/** 2. A fall takes a position by halves: the steps of the ladder. */
function halves(history: readonly PastLiquidation[]): boolean {
  const last = new Map<string, PastLiquidation>();
  const ratios = history.flatMap((call) => {
    const key = `${call.user} ${call.pair}`;
    const before = last.get(key);
    last.set(key, call);
    return before && before.repaidRaw > 0n && call.at - before.at <= ONE_FALL
      ? [Number(call.repaidRaw) / Number(before.repaidRaw)]
      : [];
  });
  const near = ratios.filter((ratio) => Math.abs(ratio - HALF) < 0.05).length;
  console.log(
    `2. A further call on the same pair of a user within an hour repays, of the one before: ${middle(ratios).toFixed(4)} in the median of ${ratios.length} (must: 0.5 ± ${HALF_WITHIN}), within 0.45 to 0.55 in ${percent(near / ratios.length)}: a fall takes halves of what is left, as the ladder has it.`,
  );
  return Math.abs(middle(ratios) - HALF) <= HALF_WITHIN;
}

/** 3. Liquidations an hour against how far ether stood below its day's high; chosen on one half, judged on the other. */
function drawdowns(hours: readonly LiquidationHour[]): void {
  const known = hours.filter(({ drawdown }) => !Number.isNaN(drawdown));
  const cut = hours[hours.length >> 1]?.at ?? 0;
  const inBin = (from: number, to: number) => known.filter(({ drawdown }) => drawdown >= from && drawdown < to);
  const first: number[] = [];
  const rows = BOUNDS.slice(1).map((to, index) => {
    const from = BOUNDS[index] as number;
    const bin = inBin(from, to);
    const [early, late] = [bin.filter(({ at }) => at < cut), bin.filter(({ at }) => at >= cut)];
    const usd = (of: readonly LiquidationHour[]): number => mean(of.map(({ repaidUsd }) => repaidUsd));
    first.push(usd(early));
    const sorted = Float64Array.from(bin, ({ repaidUsd }) => repaidUsd).sort();
    const { value, low, high } = tailQuantile(sorted, 0.95);
    return [
      `${percent(from)} – ${percent(to)}`,
      String(bin.length),
      mean(bin.map(({ calls }) => calls)).toFixed(1),
      dollars(usd(bin)),
      bin.length >= 20 ? `${dollars(value)} (${dollars(low)} – ${dollars(high)})` : '–',
      `${dollars(usd(early))} (${early.length})`,
      `${dollars(usd(late))} (${late.length})`,
    ];
  });
  console.log(
    table(
      '3. Liquidations an hour by how far ether stands below the highest price of the last 24 hours',
      ['hours', 'calls', 'repaid, mean', '95 % of hours (interval)', 'first half (hours)', 'second half (hours)'],
      rows,
    ),
  );
  const binOf = (drawdown: number): number => BOUNDS.findLastIndex((from) => drawdown >= from);
  const late = known.filter(({ at }) => at >= cut);
  const said = late.map(({ drawdown }) => first[Math.min(binOf(drawdown), first.length - 1)] ?? Number.NaN);
  const answered = late.filter((_, place) => !Number.isNaN(said[place]));
  const total = answered.reduce((sum, { repaidUsd }) => sum + repaidUsd, 0);
  const foreseen = said.filter((each) => !Number.isNaN(each)).reduce((sum, each) => sum + each, 0);
  console.log(
    `   The first half's means applied to the second half's drawdowns foresee ${dollars(foreseen)} of the ${dollars(total)} that came (${(total / foreseen).toFixed(1)} times as much: the market grew); ${late.length - answered.length} hours of the second half stood lower than any of the first. ${hours.length - known.length} hours are left out: no price was told in the ${6} hours before.`,
  );
}

/** 4. A day's liquidations at risk from the days before it. */
function foretold(hours: readonly LiquidationHour[]): void {
  const days = Array.from({ length: Math.floor(hours.length / DAY_HOURS) }, (_, day) =>
    hours.slice(day * DAY_HOURS, (day + 1) * DAY_HOURS).reduce((sum, { repaidUsd }) => sum + repaidUsd, 0),
  );
  const rows = [0.95, 0.99].map((q) => {
    let over = 0;
    for (let day = LOOK_BACK; day < days.length; day += 1) {
      const past = Float64Array.from(days.slice(day - LOOK_BACK, day)).sort();
      if ((days[day] as number) > tailQuantile(past, q).value) over += 1;
    }
    const judged = days.length - LOOK_BACK;
    return [`LaR ${100 * q} %`, String(judged), String(over), (judged * (1 - q)).toFixed(1)];
  });
  console.log(
    table(
      `4. Days on which more was liquidated than the quantile of the ${LOOK_BACK} days before`,
      ['days', 'over', 'expected'],
      rows,
    ),
  );
}

/** 5. How few hours make most of it. */
function concentration(hours: readonly LiquidationHour[]): void {
  const sorted = hours.map(({ repaidUsd }) => repaidUsd).sort((a, b) => b - a);
  const total = sorted.reduce((sum, each) => sum + each, 0);
  const share = (count: number): string => percent(sorted.slice(0, count).reduce((sum, each) => sum + each, 0) / total);
  console.log(
    `\n5. Of all that was repaid, the worst hour has ${share(1)}, the worst 10 hours ${share(10)}, the worst 1 % of hours ${share(Math.round(hours.length / 100))}.`,
  );
}

const LIMITS = `
Limits: ether's price is known from liquidations alone (the oracle's, where a side is a stablecoin), so quiet hours have none
and a drawdown is seen only once somebody is liquidated in it; the book behind the calls (who stood where, the depth of the
day) is not in the data, so no engine's cell is held against it: that is what proof by execution is for; half a year in which
the market grew; v2's rule of one half, no $2,000 rule; nothing here was tuned for the engines or for Monte Carlo.`;
