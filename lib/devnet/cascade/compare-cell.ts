import type { Address } from 'viem';
import { cascadeBook } from '@/lib/core/cascade/cascade-book';
import { runGapExact } from '@/lib/core/cascade/gap/gap-exact';
import { runGap } from '@/lib/core/cascade/gap/run-gap';
import type { CascadeExecuted, CascadeReplay } from '@/lib/core/snapshot/cascade-replay-schema';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { ReplayScene } from './replay-cell';

type Predictions = Pick<CascadeReplay, 'predicted' | 'exact'>;

/** The cell by the gap engine in doubles, and by the same model in integers, from the very state that is executed. */
export function predictCell(
  { market, accounts, depth, money }: ReplayScene,
  venues: readonly VenueState[],
  shock: ReadonlyMap<Address, number>,
  gasUsd: number,
): Predictions {
  const people = [...accounts.values()];
  const book = cascadeBook(market, people);
  const fast = runGap(
    book,
    depth,
    Float64Array.from(book.assets, (asset) => shock.get(asset) ?? 1),
    { gasUsd },
  );
  const exact = runGapExact(market, people, { venues, money, shock, gasUsd });
  return {
    predicted: {
      ...{ rounds: fast.rounds, accounts: fast.accounts, liquidatedUsd: fast.liquidated, badDebtUsd: fast.badDebt },
      prices: Object.fromEntries(book.assets.map((asset, place) => [asset, fast.factors[place] as number])),
      beyond: fast.beyond.includes(1),
      runaway: fast.runaway,
    },
    exact: {
      ...{ rounds: exact.rounds, accounts: exact.accounts, liquidatedUsd: exact.liquidated },
      badDebtUsd: exact.badDebt,
      prices: Object.fromEntries(exact.factors),
      beyond: exact.beyond,
    },
  };
}

/** What counts as agreement. */
const WITHIN = 0.01;

/** A prediction against what was executed. */
export function compareCell(
  { predicted, exact }: Predictions,
  executed: CascadeExecuted,
): Pick<CascadeReplay, 'difference' | 'agrees' | 'why'> {
  const difference = differenceOf(predicted, executed);
  const agrees = isWithin(difference);
  return { difference, agrees, why: agrees ? null : whyNot({ predicted, exact }, executed) };
}

type End = Pick<CascadeReplay['exact'], 'prices' | 'liquidatedUsd' | 'badDebtUsd'>;

export function differenceOf(predicted: End, executed: End): CascadeReplay['difference'] {
  const price = Object.entries(predicted.prices).reduce((worst, [asset, left]) => {
    const other = executed.prices[asset as Address];
    return other === undefined ? worst : Math.max(worst, Math.abs(other / left - 1));
  }, 0);
  return {
    price,
    liquidated: relative(predicted.liquidatedUsd, executed.liquidatedUsd),
    badDebt: relative(predicted.badDebtUsd, executed.badDebtUsd),
  };
}

const isWithin = ({ price, liquidated, badDebt }: CascadeReplay['difference']): boolean =>
  price <= WITHIN && (liquidated ?? 0) <= WITHIN && (badDebt ?? 0) <= WITHIN;

/** Less than a cent is nothing. */
const NOTHING_USD = 0.01;

function relative(predicted: number, executed: number): number | null {
  if (predicted < NOTHING_USD && executed < NOTHING_USD) return null;
  return Math.abs(executed - predicted) / Math.max(predicted, NOTHING_USD);
}

function whyNot({ predicted, exact }: Predictions, executed: CascadeExecuted): string {
  if (executed.reverted > 0) return `${executed.reverted} calls reverted that were expected to succeed.`;
  if (predicted.beyond || executed.beyond)
    return 'More was sold than the pools are known to take: there the prediction is a bound, not a figure.';
  const calls = `${executed.accounts} accounts in ${executed.rounds} rounds, predicted ${predicted.accounts} in ${predicted.rounds}`;
  return isWithin(differenceOf(exact, executed))
    ? `Rounding decides: the same model in the protocol’s integers agrees (${calls}).`
    : `The model does not (${calls}; in integers ${exact.accounts} in ${exact.rounds}).`;
}
