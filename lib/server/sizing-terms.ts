import type { Address } from 'viem';
import { impactSales } from '@/lib/core/execution/sizing/impact-sales';
import { priceIntervals } from '@/lib/core/execution/sizing/price-intervals';
import { premiumAt, type SizingTerms } from '@/lib/core/execution/sizing/sizing-terms';
import type { Composite } from '@/lib/core/oracle/quote';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { LossContext } from '@/lib/core/risk/expected-loss';
import { coinReserve } from '@/lib/core/risk/gas-cost';
import { impactPerRoot } from '@/lib/core/risk/price-impact';

/** Gas of a transaction with nothing in it. */
const TRANSACTION_GAS = 21_000n;

/**
 * What a plan for a wallet is sized by: its own funds, no bid, gas as the expected loss reckons it, and sales at the
 * composites' intervals under the impact of the expected loss.
 */
export const sizingTerms = (
  market: MarketState,
  composites: ReadonlyMap<Address, Composite>,
  { gas, model, options }: Pick<LossContext, 'gas' | 'model' | 'options'>,
): SizingTerms => {
  const prices = priceIntervals(market, composites);
  const coin = coinReserve(market, options.gas);
  const units = BigInt(Math.ceil(gas.units));
  return {
    prices,
    sales: impactSales(market, prices, impactPerRoot(market, model, options.impact)),
    gas: {
      perTransaction: TRANSACTION_GAS,
      perLiquidation: units > TRANSACTION_GAS ? units - TRANSACTION_GAS : 0n,
      weiPerUnit: BigInt(Math.ceil(gas.gwei * 1e9)),
      coinPrice: coin && prices.get(coin.asset)?.high,
    },
    premium: premiumAt(0n),
    bidBps: 0n,
  };
};
