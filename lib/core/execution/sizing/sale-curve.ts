import type { Address } from 'viem';

/** What one sale brings. */
export interface Sale {
  /** Base units of the debt asset, rounded down. */
  readonly out: bigint;
  /** Gas units of the sale's own calls. */
  readonly gas: bigint;
  /** Why so much cannot be sold at all; then no larger amount can. */
  readonly error?: string;
  /** The ways it takes, where there are several to choose from. */
  readonly ways?: string;
}

/** Base units out of base units in, before any gas, in doubles; NaN where that is unknown. */
export type OutCurve = (amountIn: number) => number;

/**
 * Where seized collateral is sold: a router's exact answer, or a model of it. For one pair `out` never falls and `gas`
 * never falls as the amount rises; among amounts of one gas and the same ways `out` is concave, up to the rounding of
 * single units.
 */
export interface SaleCurves {
  sell(collateral: Address, debtAsset: Address, amountIn: bigint): Sale;
  /**
   * Where an answer is a search of routes: concave curves, asked in a fraction of the time, above which no answer lies
   * but by rounding. Sizing searches on them and asks for exact sales at the end.
   */
  ceilings?(collateral: Address, debtAsset: Address): readonly OutCurve[] | undefined;
}

/** The curves once `sold` base units of each collateral are sold for this debt asset: what more brings, and more gas. */
export function afterSales(curves: SaleCurves, sold: ReadonlyMap<Address, bigint>): SaleCurves {
  const { ceilings } = curves;
  return {
    ...(ceilings && {
      ceilings: (collateral, debtAsset) => {
        const before = sold.get(collateral) ?? 0n;
        const own = ceilings(collateral, debtAsset);
        if (before === 0n || own === undefined) return own;
        const first = Number(curves.sell(collateral, debtAsset, before).out);
        return own.map((curve) => (amountIn) => curve(Number(before) + amountIn) - first);
      },
    }),
    sell(collateral, debtAsset, amountIn) {
      const before = sold.get(collateral) ?? 0n;
      if (before === 0n) return curves.sell(collateral, debtAsset, amountIn);
      const first = curves.sell(collateral, debtAsset, before);
      const both = curves.sell(collateral, debtAsset, before + amountIn);
      return { ...both, out: both.out - first.out, gas: both.gas - first.gas };
    },
  };
}
