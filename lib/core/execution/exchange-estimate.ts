import type { Address } from 'viem';
import { freshL2Books, type L2Book, l2BookAge, mergedLevels, takeLevels } from '@/lib/core/venue/l2-book';

export interface ExchangeQuestion {
  readonly books: readonly L2Book[];
  readonly collateral: { readonly asset: Address; readonly decimals: number };
  readonly debt: { readonly asset: Address; readonly decimals: number };
  /** Base units of the collateral. */
  readonly amountIn: bigint;
  /** Unix ms. */
  readonly now: number;
}

/**
 * What exchanges would pay for seized collateral, by their books: an estimate to hold a route against. Nothing can be sent
 * by it, since an exchange settles in no transaction, and it wants deposits, withdrawals and an account first.
 */
export interface ExchangeEstimate {
  /** After fees. */
  readonly dollars: number;
  /** Of the debt asset, whole tokens bought with them; `undefined` where no exchange tells its book. */
  readonly bought: number | undefined;
  /** The share of the amount that the books hold, 0 to 1; the rest is in no figure here. */
  readonly held: number;
  /** How far the average price falls short of the best bid, fees aside, 0 to 1. */
  readonly impact: number;
  readonly feeBps: number;
  /** The exchanges whose books were used. */
  readonly sources: readonly string[];
  /** Of the oldest of them, ms. */
  readonly ageMs: number;
}

/** What a taker pays on the venues' first tiers, about. */
const FEE_BPS = 10;
/** An older book says nothing any more. */
const MAX_AGE_MS = 10_000;

/** `undefined` where no exchange's book of the collateral is young enough. */
export function exchangeEstimate({
  books,
  collateral,
  debt,
  amountIn,
  now,
}: ExchangeQuestion): ExchangeEstimate | undefined {
  // A perpetual takes no delivery.
  const spot = (asset: Address) =>
    freshL2Books(books, asset, now, MAX_AGE_MS).filter(({ group }) => group === 'exchange');
  const sold = spot(collateral.asset);
  const bids = mergedLevels(sold, 'bids');
  const best = bids[0]?.price;
  const amount = Number(amountIn) / 10 ** collateral.decimals;
  if (best === undefined || amount <= 0) return undefined;
  const { dollars: gross, left } = takeLevels(bids, amount);
  const dollars = gross * (1 - FEE_BPS / 10_000);
  const asked = spot(debt.asset);
  const bought = spendOn(
    mergedLevels(asked, 'asks', () => FEE_BPS),
    dollars,
  );
  const used = bought === undefined ? sold : [...sold, ...asked];
  return {
    ...{ dollars, bought, feeBps: FEE_BPS },
    held: 1 - left / amount,
    impact: Math.max(0, 1 - gross / ((amount - left) * best)),
    sources: [...new Set(sold.map(({ source }) => source))],
    ageMs: Math.max(...used.map((book) => l2BookAge(book, now))),
  };
}

/** Whole tokens for so many dollars; `undefined` where the levels hold less, or there are none. */
function spendOn(levels: ReturnType<typeof mergedLevels>, dollars: number): number | undefined {
  let [left, bought] = [dollars, 0];
  for (const { price, amount } of levels) {
    const spent = Math.min(left, amount * price);
    bought += spent / price;
    left -= spent;
    if (left <= 0) return bought;
  }
  return undefined;
}
