import type { Address } from 'viem';
import type { OutCurve, Sale, SaleCurves } from '@/lib/core/execution/sizing/sale-curve';
import { sellCurves } from '@/lib/core/venue/sell-curve';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { bestRoute } from './best-route';
import type { VenueRoute } from './route';

export interface VenueSalesTerms {
  /** All read at one block. */
  readonly venues: readonly VenueState[];
  readonly connectors: readonly Address[];
  /** Base units of the debt asset that a unit of gas costs; `undefined` = unknown, and then no venue is left out for its gas. */
  readonly gasPriceIn: (debtAsset: Address) => number | undefined;
}

/**
 * Sales as sizing asks for them, each the exact result of its best route. Gas grows with the amount in steps, where
 * another venue is worth it or a tick is crossed. The same question is answered once.
 */
export function venueSales({ venues, connectors, gasPriceIn }: VenueSalesTerms): SaleCurves {
  const answered = new Map<string, Sale>();
  const merged = new Map<string, readonly OutCurve[]>();
  return {
    ceilings(collateral, debtAsset) {
      if (collateral === debtAsset) return [(amountIn) => amountIn];
      const key = `${collateral} ${debtAsset}`;
      const known = merged.get(key) ?? sellCurves(venues, collateral, debtAsset, connectors);
      merged.set(key, known);
      return known;
    },
    sell(collateral, debtAsset, amountIn) {
      if (collateral === debtAsset) return { out: amountIn, gas: 0n, ways: '' };
      if (amountIn === 0n) return { out: 0n, gas: 0n, ways: '' };
      const key = `${collateral} ${debtAsset} ${amountIn}`;
      const known = answered.get(key);
      if (known) return known;
      const gasPriceInOut = gasPriceIn(debtAsset) ?? 0;
      const found = bestRoute({
        venues,
        connectors,
        tokenIn: collateral,
        tokenOut: debtAsset,
        amountIn,
        gasPriceInOut,
      });
      const sale: Sale = found.ok
        ? { out: found.route.expectedOut, gas: BigInt(found.route.gas), ways: waysOf(found.route) }
        : // Dust that fetches nothing is no reason against more of it.
          { out: 0n, gas: 0n, ways: '', ...(found.reason !== 'nothing' && { error: found.reason }) };
      answered.set(key, sale);
      return sale;
    },
  };
}

/** The venues of each leg. */
const waysOf = ({ legs }: VenueRoute): string =>
  legs.map(({ hops }) => hops.map(({ venue }) => venue).join('>')).join(' ');

/** Sales over the venues, and by `model` where the pair has none: no depth is known there, which is not that there is none. */
export function salesBeyondVenues(routes: SaleCurves, model: SaleCurves): SaleCurves {
  const has = (collateral: Address, debtAsset: Address): boolean => {
    const curves = routes.ceilings?.(collateral, debtAsset);
    return curves === undefined || curves.length > 0;
  };
  return {
    sell: (...sale) => (has(sale[0], sale[1]) ? routes : model).sell(...sale),
    ceilings: (...pair) => (has(...pair) ? routes : model).ceilings?.(...pair),
  };
}
