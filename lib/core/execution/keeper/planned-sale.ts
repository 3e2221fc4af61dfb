import type { Address } from 'viem';
import { afterRoute } from '@/lib/core/execution/routing/after-route';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import { BPS } from '@/lib/core/units/units';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { KeeperTerms, Tolerance } from './keeper-terms';

/** What becomes of one collateral. Base units. */
export interface PlannedSale {
  readonly collateral: Address;
  readonly amountIn: bigint;
  readonly expectedOut: bigint;
  /** `undefined` where it is the debt asset already: nothing is sold. */
  readonly route: VenueRoute | undefined;
}

/** Each collateral sold at once, one after the other over what the sales before it leave; `undefined` where one has no way. */
export function planSales(
  { venues, connectors, gasPriceIn }: Pick<KeeperTerms, 'venues' | 'connectors' | 'gasPriceIn'>,
  debtAsset: Address,
  received: ReadonlyMap<Address, bigint>,
): { readonly sales: readonly PlannedSale[]; readonly after: readonly VenueState[] } | undefined {
  const gasPriceInOut = gasPriceIn(debtAsset) ?? 0;
  const sales: PlannedSale[] = [];
  let after = venues;
  for (const [collateral, amountIn] of received) {
    if (collateral === debtAsset) {
      sales.push({ collateral, amountIn, expectedOut: amountIn, route: undefined });
      continue;
    }
    const pair = { tokenIn: collateral, tokenOut: debtAsset };
    const found = bestRoute({ ...pair, venues: after, connectors, amountIn, gasPriceInOut, slippageBps: 0 });
    if (!found.ok) return undefined;
    sales.push({ collateral, amountIn, expectedOut: found.route.expectedOut, route: found.route });
    after = afterRoute(after, found.route);
  }
  return { sales, after };
}

/** Base units by which all sales together may fall short: never more than the share of `profit` that may be lost. Rounded down. */
export function slackOf({ slippageBps, profitAtRiskBps }: Tolerance, expectedOut: bigint, profit: bigint): bigint {
  const ofSale = (expectedOut * BigInt(slippageBps)) / BPS;
  const ofProfit = (profit * BigInt(profitAtRiskBps)) / BPS;
  return ofSale < ofProfit ? ofSale : ofProfit;
}

/** The sales with each leg's least: its part, by what it brings, of `slack` below the expected. Together no more than that below. */
export function withSlack(sales: readonly PlannedSale[], slack: bigint): readonly PlannedSale[] {
  const whole = sales.reduce((sum, { route }) => sum + (route?.expectedOut ?? 0n), 0n);
  return sales.map((sale) => {
    if (sale.route === undefined) return sale;
    const legs = sale.route.legs.map((leg) => ({
      ...leg,
      minOut: leg.expectedOut - (leg.expectedOut * slack) / whole,
    }));
    return { ...sale, route: { ...sale.route, legs, minOut: legs.reduce((sum, { minOut }) => sum + minOut, 0n) } };
  });
}
