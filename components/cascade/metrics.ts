import { formatTick } from '@/components/ui/format-amount';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import type { MetricId } from './cascade-state';
import { shareWords, shortWords, usdWords } from './cascade-words';

type Cells = CascadeMap['cells'];

/** One thing that a map can show: what it reads, how it is written, what it means. */
export interface Metric {
  readonly name: string;
  /** The legend's words. */
  readonly unit: string;
  readonly meaning: string;
  /** null: this engine knows no such thing. */
  readonly values: (cells: Cells) => readonly (number | null)[] | null;
  /** In a square. */
  readonly short: (value: number) => string;
  /** In a sentence. */
  readonly long: (value: number) => string;
  /** Whole numbers, each with a colour where they are few. */
  readonly counts: boolean;
  /** From a value to the legend's unit. */
  readonly factor: number;
  /** A bound in the legend's unit. */
  readonly bound: (value: number) => string;
}

const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
/** Of percent: `12`, `1.2`, `0.1`, `<.1`. */
const percentShort = (share: number): string => {
  const percent = share * 100;
  if (percent === 0) return '0';
  if (percent < 0.05) return '<.1';
  return percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0);
};

export const METRICS: Readonly<Record<MetricId, Metric>> = {
  liquidated: {
    name: 'Liquidated',
    unit: 'Debt liquidated, USD',
    meaning: 'Debt that liquidators repay until nobody is taken any more, at the oracle’s prices of their moment.',
    values: ({ liquidated }) => liquidated,
    short: shortWords,
    long: usdWords,
    counts: false,
    factor: 1,
    bound: (dollars) => `$${formatTick(dollars)}`,
  },
  'bad-debt': {
    name: 'Bad debt',
    unit: 'Bad debt, USD',
    meaning: 'Debt written off, and debt above its collateral at the last prices; what stands today is in it.',
    values: ({ badDebt }) => badDebt,
    short: shortWords,
    long: usdWords,
    counts: false,
    factor: 1,
    bound: (dollars) => `$${formatTick(dollars)}`,
  },
  impact: {
    name: 'Price impact',
    unit: 'Further fall by the sales, % of the shocked price',
    meaning: 'How much further the row’s price falls by the liquidators’ sales alone, on top of the shock.',
    values: ({ priceImpact }) => priceImpact,
    short: percentShort,
    long: shareWords,
    counts: false,
    factor: 100,
    bound: (percent) => `${percent}%`,
  },
  rounds: {
    name: 'Rounds',
    unit: 'Rounds until nobody is taken',
    meaning: 'Liquidate, sell, follow the price: how often, until nobody new is taken. Only the gap engine has rounds.',
    values: ({ rounds }) => rounds,
    short: count,
    long: (value) => `${count(value)} ${value === 1 ? 'round' : 'rounds'}`,
    counts: true,
    factor: 1,
    bound: formatTick,
  },
  accounts: {
    name: 'Accounts',
    unit: 'Accounts liquidated at least once',
    meaning: 'Accounts that are liquidated at least once.',
    values: ({ accounts }) => accounts,
    short: shortWords,
    long: count,
    counts: true,
    factor: 1,
    bound: formatTick,
  },
};
