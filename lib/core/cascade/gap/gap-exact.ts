import type { Address } from 'viem';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { rulesFor } from '@/lib/core/protocols/registry';
import type { LiquidationQuote } from '@/lib/core/protocols/rules';
import { type TokenAmount, Usd, WAD } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { depthBook } from '../depth/depth-book';
import { applyQuote } from './apply-quote';
import type { Worth } from './exact-venues';
import { exactValue, openStalls, priceShares, sellFlows } from './stalls';
import { isClearlyMore } from './take';

export interface ExactOutcome {
  readonly rounds: number;
  readonly accounts: number;
  /** Dollars repaid, at the oracle's prices of the round. */
  readonly liquidated: number;
  /** Base units by asset, the protocol's fee left out. */
  readonly sold: ReadonlyMap<Address, bigint>;
  /** Each price's share of today's. */
  readonly factors: ReadonlyMap<Address, number>;
  /** Written off, and debt above collateral at the last prices; dollars. */
  readonly badDebt: number;
  /** Every call that was made, in order: what a chain can be asked to do again. */
  readonly calls: readonly { readonly round: number; readonly quote: LiquidationQuote }[];
  /** A round sold more than the venues are known to take: the rounds end there. */
  readonly beyond: boolean;
}

interface ExactOptions {
  readonly venues: readonly VenueState[];
  readonly money: ReadonlySet<Address>;
  /** What is left of the prices; absent assets keep theirs. */
  readonly shock: ReadonlyMap<Address, number>;
  readonly gasUsd?: number;
  readonly maxRounds?: number;
}

/**
 * The gap rounds of one cell by the protocol's own integers (`rules.quote` at the oracle's 8 decimals) and the venues' own
 * swaps: slow, and what the float engine and a replay on a chain are held against. The same model: all at once at the
 * round's prices, the largest legal offer of the pair that pays best, one sale of the sum. The market must be accrued.
 */
export function runGapExact(
  market: AaveV3Market,
  people: readonly AaveV3Account[],
  { venues, money, shock, gasUsd = 0, maxRounds = 100 }: ExactOptions,
): ExactOutcome {
  const rules = rulesFor(market);
  const assets = [...market.reserves.keys()];
  const depth = depthBook(market, assets, { venues, money });
  const worth: Worth = (token) => {
    const reserve = market.reserves.get(token);
    return reserve?.price === undefined ? Number.NaN : Number(reserve.price) / 1e8 / 10 ** reserve.decimals;
  };
  const stalls = openStalls(depth, venues, shock, worth);
  let accounts = [...people];
  let factors = priceShares(depth, stalls, shock);
  let now = marketAt(market, factors);
  const sold = new Map<Address, bigint>();
  const writtenOff = new Map<Address, bigint>();
  const cash = new Map<Address, bigint>();
  const calls: { round: number; quote: LiquidationQuote }[] = [];
  let [rounds, liquidated, beyond] = [0, 0, false];
  for (; rounds < maxRounds && !beyond; rounds += 1) {
    const before = calls.length;
    accounts = accounts.map((account) => {
      const { healthFactor, collaterals, debts } = rules.position(now, account);
      if (healthFactor === undefined || healthFactor >= WAD) return account;
      let best: LiquidationQuote | undefined;
      let most = 0;
      for (const { asset: collateralAsset } of collaterals)
        for (const { asset: debtAsset } of debts) {
          const pair = { collateralAsset, debtAsset };
          const terms = rules.liquidationTerms(now, account, pair);
          const offer = terms.legal ? terms.candidates.at(-1) : undefined;
          const result = offer === undefined ? undefined : rules.quote(now, account, pair, offer);
          if (!result?.ok) continue;
          const price = worth(debtAsset) * (factors.get(debtAsset) as number);
          const value = exactValue(stalls, factors, collateralAsset, debtAsset, result.quote.seizedNet, worth, money);
          const profit = value - Number(result.quote.repaid) * price - gasUsd;
          if (isClearlyMore(profit, most)) [best, most] = [result.quote, profit];
        }
      if (best === undefined) return account;
      calls.push({ round: rounds, quote: best });
      return applyQuote(now, account, best);
    });
    const made = calls.slice(before);
    if (made.length === 0) break;
    const net = new Map<Address, bigint>();
    const add = (to: Map<Address, bigint>, asset: Address, amount: bigint): void => {
      to.set(asset, (to.get(asset) ?? 0n) + amount);
    };
    for (const { quote } of made) {
      const dollars = (asset: Address, amount: bigint): number =>
        Number(amount) * worth(asset) * (factors.get(asset) ?? 1);
      liquidated += dollars(quote.debtAsset, quote.repaid);
      for (const { asset, amount } of quote.deficits) add(writtenOff, asset, amount);
      add(sold, quote.collateralAsset, quote.seizedNet);
      add(net, quote.collateralAsset, quote.seizedNet);
      add(net, quote.debtAsset, -quote.repaid);
      add(cash, quote.collateralAsset, -quote.seizedNet);
      add(cash, quote.debtAsset, quote.repaid);
    }
    beyond = !sellFlows(depth, stalls, net, worth);
    factors = priceShares(depth, stalls, shock);
    now = marketAt(market, factors, cash);
  }
  const shortfall = accounts.reduce((sum, account) => {
    const { totalCollateral, totalDebt } = rules.position(now, account);
    return sum + Math.max(0, Number(totalDebt) - Number(totalCollateral)) / 1e8;
  }, 0);
  const written = [...writtenOff].reduce(
    (sum, [asset, amount]) => sum + Number(amount) * worth(asset) * (factors.get(asset) ?? 1),
    0,
  );
  const touched = new Set(calls.map(({ quote }) => quote.account));
  return { rounds, accounts: touched.size, liquidated, sold, factors, badDebt: shortfall + written, calls, beyond };
}

/** The market at other prices, the oracle's 8 decimals, and other cash. */
function marketAt(
  market: AaveV3Market,
  shares: ReadonlyMap<Address, number>,
  cash: ReadonlyMap<Address, bigint> = new Map(),
): AaveV3Market {
  const reserves = [...market.reserves].map(([asset, reserve]): [Address, AaveV3Reserve] => {
    const price =
      reserve.price === undefined
        ? undefined
        : Usd(BigInt(Math.round(Number(reserve.price) * (shares.get(asset) as number))));
    const availableLiquidity = (reserve.availableLiquidity + (cash.get(asset) ?? 0n)) as TokenAmount;
    return [asset, { ...reserve, price, availableLiquidity }];
  });
  return { ...market, reserves: new Map(reserves) };
}
