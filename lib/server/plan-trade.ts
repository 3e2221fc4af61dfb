import type { Address } from 'viem';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createFlashLenders } from '@/lib/adapters/venues/flash-lenders';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import type { FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { VenueState } from '@/lib/core/venue/venue-state';
import { createExecutors, type OwnedExecutor } from './executors';
import type { VenuesAt } from './plan-answer';
import { within } from './within';

/** What a liquidation that sells at once can be made of, at one block. */
export interface Trade {
  readonly venues: readonly VenueState[];
  readonly lenders: readonly FlashLender[];
  /** Of the liquidator; `undefined` where none was named. */
  readonly executor: OwnedExecutor | undefined;
  readonly config: Pick<NonNullable<MarketConfig['venues']>, 'connectors' | 'router' | 'slippageBps'>;
}

export interface PlanTradeDeps {
  readonly rpc: Rpc;
  readonly market: MarketConfig;
  readonly book: VenueBook;
  /** `EXECUTOR`, where it is set. */
  readonly executor: Address | undefined;
}

/** A plan does not wait longer than this: the first reading of a market's venues may take a while. */
const PATIENCE_MS = 3_000;

/** Reads venues, lenders and the liquidator's executor. Rejects where they cannot be read in time. */
export type PlanTrade = (at: MarketState, liquidator: Address | undefined) => Promise<Trade>;

/** `undefined` for a market that names no venues. */
export const createPlanTrade = ({ rpc, market: config, book, executor }: PlanTradeDeps): PlanTrade | undefined => {
  const { venues: named } = config;
  if (named === undefined) return undefined;
  const lenders = createFlashLenders(rpc, config);
  const executors = createExecutors(rpc, executor);
  return async (market, liquidator) => {
    const reading = book.at(market.block).then(async (venues) => ({
      ...{ venues, config: named },
      lenders: await lenders.at(market, venues),
      executor: liquidator && (await executors(liquidator)),
    }));
    const read = await within(reading, PATIENCE_MS);
    if (read === undefined) throw new SlowVenuesError();
    return read;
  };
};

/** The same venues for a plan that is not sold at once; what cannot be read in time leaves it without. */
export const createVenuesAt =
  ({ book, market: { venues } }: Pick<PlanTradeDeps, 'book' | 'market'>): VenuesAt =>
  async (block) => {
    const states = await within(book.at(block), PATIENCE_MS).catch(() => undefined);
    return states && venues && { states, connectors: venues.connectors };
  };

class SlowVenuesError extends Error {
  override readonly name = 'SlowVenuesError';
  constructor() {
    super('The venues are still being read; ask again.');
  }
}
