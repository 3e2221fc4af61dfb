import type { Address } from 'viem';
import type { MarketState } from '@/lib/core/protocols/rules';
import { tokenUnit } from '@/lib/core/risk/exit-price';
import { mulDivUp } from '@/lib/core/units/math';
import { integerRoot } from './integer-root';
import type { PriceIntervals } from './price-intervals';
import type { SaleCurves } from './sale-curve';

/** Worth is counted in 1e-26 dollars: a price (8 decimals) times a base unit of 18 decimals, without rounding. */
export const WORTH_SCALE = 10n ** 18n;
const WORTH_OF_DOLLAR = 1e26;
const COEFFICIENT = 10n ** 18n;
const ROOT_SHIFT = 64n;
const HALF_SHIFT = 2n ** 32n;
/** √(1e26): the root of worth over that of dollars. */
const ROOT_OF_DOLLAR = 10n ** 13n;

/**
 * Sales where no venue's depth is known: at the collateral's lowest price, less the square-root impact of their own
 * weight, worth(1 − k·√dollars), into the debt asset at its highest price. Rounded down. Beyond the amount that brings
 * the most (an impact of two thirds) the rest brings nothing. Debt and collateral of one asset need no sale.
 * `perRoot`: k by asset, from `impactPerRoot`. Its gas is in the liquidation's.
 */
export function impactSales(
  market: MarketState,
  prices: PriceIntervals,
  perRoot: (asset: Address) => number,
): SaleCurves {
  const terms = new Map(
    [...market.reserves].flatMap(([asset, { decimals }]) => {
      const price = prices.get(asset);
      if (price === undefined) return [];
      const k = perRoot(asset);
      const most = k > 0 ? BigInt(Math.floor((4 / (9 * k * k)) * WORTH_OF_DOLLAR)) : undefined;
      return [
        [asset, { price, unit: tokenUnit(decimals), k: BigInt(Math.ceil(k * Number(COEFFICIENT))), most }] as const,
      ];
    }),
  );
  return {
    sell(collateral, debtAsset, amountIn) {
      if (collateral === debtAsset) return { out: amountIn, gas: 0n };
      const sold = terms.get(collateral);
      const bought = terms.get(debtAsset);
      if (!sold || !bought) return { out: 0n, gas: 0n, error: 'a price is unknown' };
      const whole = (amountIn * sold.price.low * WORTH_SCALE) / sold.unit;
      const worth = sold.most !== undefined && whole > sold.most ? sold.most : whole;
      const root = integerRoot(worth << ROOT_SHIFT);
      const loss = mulDivUp(worth, sold.k * root, COEFFICIENT * ROOT_OF_DOLLAR * HALF_SHIFT);
      const out = ((worth - loss) * bought.unit) / (bought.price.high * WORTH_SCALE);
      return { out: out > 0n ? out : 0n, gas: 0n };
    },
  };
}
