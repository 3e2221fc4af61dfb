import { setImmediate as breathe } from 'node:timers/promises';
import type { Address } from 'viem';
import type { VenueBook } from '@/lib/adapters/venues/venue-book';
import { type CascadeBook, cascadeBookBuilder } from '@/lib/core/cascade/cascade-book';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { type Shock, shockedMarket } from '@/lib/core/risk/what-if/shocked-market';
import { volatilityFromView } from '@/lib/core/snapshot/volatility-view';
import { l2BookAge } from '@/lib/core/venue/l2-book';
import type { VenueState } from '@/lib/core/venue/venue-state';
import type { MirrorAtBlock } from '@/lib/engine/mirror-keeper';
import { priceGroups } from '@/lib/engine/price-groups';
import { type Answer, problemAnswer } from '../answer';
import type { FrameSource } from '../frame-source';
import { within } from '../within';
import { type LawFacts, lawFacts } from './cascade-law';
import type { CascadeScene } from './cascade-messages';
import { sharedBook } from './shared-book';

export interface SceneDeps {
  readonly source: Pick<FrameSource, 'mirror' | 'frame'>;
  readonly market: MarketConfig;
  /** `undefined` where the market names no venues. */
  readonly venues: Pick<VenueBook, 'at'> | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

/** A book made ready for cascades, and what an answer about it says beside the numbers. */
export interface Staged {
  readonly at: MirrorAtBlock;
  readonly scene: CascadeScene;
  readonly market: MarketState;
  /** By place in the book given: `scene.book.places` leads there. */
  readonly accounts: readonly (AccountState | undefined)[];
  readonly law: ReadonlyMap<Address, LawFacts>;
  /** By place of the asset, USD of today's prices. */
  readonly collateral: Float64Array;
  /** Why the venues are not known, where they should be. */
  readonly venuesLost: string | undefined;
  /** Unix ms. */
  readonly madeAt: number;
}

/** Work on the engine's thread without a break, ms: a tick of it must not wait for longer. */
const SLICE_MS = 4;
/** Accounts between two looks at the clock. */
const LOOK_EVERY = 64;
/** A newer scene is made in the background while the last one is no older than this, ms. */
const SERVES_MS = 30_000;
/** Order books and volatilities move without a block: the same book is put into a new scene after this, ms. */
const SAME_BOOK_MS = 5_000;
/** An order book older than this does not count, ms. */
const BOOK_MAX_AGE_MS = 30_000;
/** The first reading of a market's venues may take a while, ms. */
const PATIENCE_MS = 8_000;

/**
 * Stages the newest block's book, when it is asked for: built in slices between which the engine goes on, once a version.
 * While the next is made the last is served, and says which block it is of.
 */
export function createStage({ source, market: config, venues: venueBook, now }: SceneDeps) {
  let current: Staged | undefined;
  let making: Promise<Staged> | undefined;
  let versions = 0;
  let lastVenues: readonly VenueState[] = [];

  const make = async (at: MirrorAtBlock): Promise<Staged> => {
    const { market } = at.mirror;
    // The mirror moves on between slices: accounts and market are kept as they are now.
    const accounts = current?.at.version === at.version ? current.accounts : at.mirror.accounts.slice();
    const book = current?.at.version === at.version ? current.scene.book : await bookOf(market, accounts);
    let venuesLost: string | undefined;
    try {
      const read = venueBook && (await within(venueBook.at(at.block), PATIENCE_MS));
      if (read) lastVenues = read;
      else if (venueBook) venuesLost = 'The pools are still being read; ask again.';
    } catch (error) {
      // What was read last stands, with its age.
      venuesLost = `The pools cannot be read. ${error instanceof Error ? error.message : String(error)}`;
    }
    const frame = source.frame();
    const { stable } = priceGroups(market, config);
    const law = frame.snapshot
      ? lawFacts(market, volatilityFromView(frame.snapshot.volatility), config.expectedLoss)
      : new Map<Address, LawFacts>();
    versions += 1;
    const roots = [...law].map(([asset, { perRoot }]) => [asset, perRoot] as const);
    return {
      ...{ at, market, accounts, law, collateral: collateralOf(book), venuesLost, madeAt: now() },
      scene: {
        ...{ version: versions, book, venues: lastVenues, money: stable },
        // An exchange that fell silent says nothing of what it would take now.
        books: (frame.books ?? []).filter((each) => l2BookAge(each, now()) <= BOOK_MAX_AGE_MS),
        market: {
          reserves: new Map(
            [...market.reserves].map(([asset, { price, decimals }]) => [asset, { price, decimals }] as const),
          ),
        },
        law: new Map(roots.filter(([asset]) => law.get(asset)?.volume === 'configured')),
        assumed: new Map(roots),
      },
    };
  };

  const isNewest = (staged: Staged, at: MirrorAtBlock): boolean =>
    staged.at.version === at.version && now() - staged.madeAt < SAME_BOOK_MS;

  return async (): Promise<Staged | Answer> => {
    if (!source.mirror)
      return source.frame().status.state === 'halted'
        ? problemAnswer(503, source.frame().status.reason)
        : problemAnswer(
            409,
            'A cascade needs the whole book, and the engine that holds it runs apart from this server. Run the engine in this process (ENGINE=embedded) to ask.',
          );
    const at = source.mirror();
    if (!at) {
      // Between two evaluations there is none for a moment.
      return current && now() - current.madeAt < SERVES_MS
        ? current
        : problemAnswer(503, source.frame().status.reason || 'The first evaluation is under way.');
    }
    if (current && isNewest(current, at)) return current;
    if (!making) {
      making = make(at);
      making
        .then((staged) => {
          current = staged;
        })
        // Whoever waits for it is told by `making` itself; the next question makes it anew.
        .catch(() => undefined)
        .finally(() => {
          making = undefined;
        });
    }
    return current && now() - current.madeAt < SERVES_MS ? current : making;
  };
}

/** The same book under other terms, made in slices likewise; the newest one asked for is kept. Throws `ImpossibleShockError`. */
export function createRestage() {
  let kept: { readonly of: Staged; readonly key: string; readonly made: Promise<Staged> } | undefined;
  let versions = 0;
  return (staged: Staged, terms: Pick<Shock, 'terms' | 'eModes'>): Promise<Staged> => {
    const key = JSON.stringify([[...terms.terms], [...terms.eModes]]);
    if (kept?.of === staged && kept.key === key) return kept.made;
    const market = shockedMarket(staged.market, { moves: new Map(), ...terms });
    // Counted down: no scene of today's terms is numbered so.
    versions -= 1;
    const version = versions;
    const made = bookOf(market, staged.accounts).then((book) => ({
      ...staged,
      ...{ market, collateral: collateralOf(book), scene: { ...staged.scene, version, book } },
    }));
    kept = { of: staged, key, made };
    return made;
  };
}

async function bookOf(market: MarketState, accounts: readonly (AccountState | undefined)[]): Promise<CascadeBook> {
  const builder = cascadeBookBuilder(market);
  let since = performance.now();
  for (const [place, account] of accounts.entries()) {
    if (account !== undefined) builder.add(account, place);
    if (place % LOOK_EVERY !== 0 || performance.now() - since < SLICE_MS) continue;
    await breathe();
    since = performance.now();
  }
  await breathe();
  return sharedBook(builder.done());
}

function collateralOf({ assets, collateral, collateralAsset }: CascadeBook): Float64Array {
  const sums = new Float64Array(assets.length);
  for (let leg = 0; leg < collateral.length; leg += 1) {
    const asset = collateralAsset[leg] as number;
    sums[asset] = (sums[asset] as number) + (collateral[leg] as number);
  }
  return sums;
}
