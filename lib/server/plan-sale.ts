import type { Address } from 'viem';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createVenueBook, type VenueBook } from '@/lib/adapters/venues/venue-book';
import { createZeroX } from '@/lib/adapters/venues/zero-x';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { type RouteCallTerms, routeCall } from '@/lib/core/execution/routing/encode-route';
import {
  type AggregatorRoute,
  betterRoute,
  type Route,
  type RouteResult,
  type VenueRoute,
} from '@/lib/core/execution/routing/route';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { RouteView, SaleView } from '@/lib/core/snapshot/route-schema';
import type { Clock } from '@/lib/engine/ports';
import { within } from './within';

const ZEROX = 'https://api.0x.org';

export interface PlanSaleDeps {
  readonly rpc: Rpc;
  readonly market: MarketConfig;
  readonly settings: { readonly ZEROX_URL?: string | undefined; readonly ZEROX_API_KEY?: string | undefined };
  readonly clock: Clock;
  /** Shared with who else reads the venues; its own unless given. */
  readonly book?: VenueBook | undefined;
}

export interface SaleQuestion {
  readonly collateral: Address;
  readonly debt: Address;
  /** Base units that the liquidator receives. */
  readonly seized: bigint;
  readonly block: BlockRef;
  /** Base units of the debt asset that a unit of gas costs; `undefined` = unknown. */
  readonly gasPriceInOut: number | undefined;
  /** For whom the call is made out; without one there is none, and no aggregator is asked. */
  readonly seller: Address | undefined;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** A plan does not wait for its sale longer than this: the first reading of a market's venues may take a while. */
const PATIENCE_MS = 3_000;

/** Answers how what a plan seizes would be sold. Never rejects: a plan stands without its sale. */
export type PlanSale = (question: SaleQuestion) => Promise<SaleView>;

/** Sells over the market's venues, and over 0x where a key is set; `undefined` for a market that names no venues. */
export const createPlanSale = (deps: PlanSaleDeps): PlanSale | undefined => {
  const { rpc, market, settings, clock, book = createVenueBook(rpc, market) } = deps;
  const { venues, chainId, local } = market;
  if (venues === undefined || book === undefined) return undefined;
  const { ZEROX_API_KEY: apiKey, ZEROX_URL: url = local ? undefined : ZEROX } = settings;
  const aggregator = createZeroX({ url, apiKey, chainId, clock });
  const { connectors, router, slippageBps } = venues;

  return async (question) => {
    const { collateral: tokenIn, debt: tokenOut, seized: amountIn, block, seller, deadline } = question;
    const gasPriceInOut = question.gasPriceInOut ?? 0;
    const terms = { tokenIn, tokenOut, amountIn, gasPriceInOut, slippageBps };
    const own = async (): Promise<RouteResult<VenueRoute>> => {
      try {
        const states = await within(book.at(block), PATIENCE_MS);
        if (states !== undefined) return bestRoute({ ...terms, venues: states, connectors });
        return { ok: false, reason: 'unavailable', detail: 'The venues are still being read; ask again.' };
      } catch (error) {
        const detail = `The venues cannot be read. ${error instanceof Error ? error.message : String(error)}`;
        return { ok: false, reason: 'unavailable', detail };
      }
    };
    const others = async (): Promise<RouteResult<AggregatorRoute>> =>
      seller === undefined || tokenIn === tokenOut
        ? { ok: false, reason: 'off' }
        : aggregator.route({ ...terms, taker: seller });
    const found = betterRoute(...(await Promise.all([own(), others()])), clock.now());
    if (!found.ok) return { kind: 'none', reason: found.reason, detail: found.detail ?? null };
    const { route } = found;
    return saleView(route, question.gasPriceInOut !== undefined, seller && { router, recipient: seller, deadline });
  };
};

/** A route as the API tells it, with the call that makes it for whom it is made out. Without a price of gas nothing is net of it. */
export const saleView = (route: Route, gasPriced: boolean, terms: RouteCallTerms | undefined): SaleView => {
  const call = terms && routeCall(route, terms);
  return {
    kind: 'route',
    route: {
      ...routeView(route),
      netOut: gasPriced ? String(route.netOut) : null,
      call: call ? { to: call.to, data: call.data, spender: call.spends.spender ?? call.to } : null,
    },
  };
};

const routeView = (route: Route): Omit<RouteView, 'netOut' | 'call'> => ({
  by: route.kind === 'venues' ? 'venues' : route.aggregator,
  tokenIn: route.tokenIn,
  tokenOut: route.tokenOut,
  amountIn: String(route.amountIn),
  expectedOut: String(route.expectedOut),
  minOut: String(route.minOut),
  gas: route.gas,
  impact: route.impact ?? null,
  block: Number(route.block),
  expiresAt: route.kind === 'aggregator' ? route.expiresAt : null,
  legs:
    route.kind === 'aggregator'
      ? []
      : route.legs.map(({ share, amountIn, expectedOut, minOut, hops }) => ({
          share,
          amountIn: String(amountIn),
          expectedOut: String(expectedOut),
          minOut: String(minOut),
          hops: hops.map((hop) => ({ ...hop, amountIn: String(hop.amountIn), expectedOut: String(hop.expectedOut) })),
        })),
});
