import type { QuoteGroup } from '@/lib/core/oracle/quote';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { Ask, OnChainSource, PoolReserve, RawAnswer } from './on-chain-source';
import type { PoolFeed, PoolTerms, PoolTermsOf } from './uniswap-v3-pool';

/** A pool of two tokens as it prices one of them in the other. */
export type PairFeed = Pick<PoolFeed, 'asset' | 'symbol' | 'pool' | 'quote'>;

/** What a pool was found to say. `content` is shown beside the pool's address. */
export type PoolReading = { readonly content: RawAnswer['content'] } & (
  | { readonly refused: string }
  | {
      readonly refused?: undefined;
      readonly price: Pick<RelativePrice, 'numerator' | 'denominator'>;
      /** What the pool holds of the asset, base units, as far as a sale would find it at about this price. */
      readonly reserve?: bigint;
      /** Not enough stands behind the price for it to count: what a person is told of it. */
      readonly thin?: string | undefined;
    }
);

export interface PoolSourceSpec<Feed extends PairFeed, Seen> {
  readonly id: string;
  readonly group: QuoteGroup;
  readonly feeds: readonly Feed[];
  /** Asked in one turn with the pool's terms. */
  look(ask: Ask, feed: Feed): Promise<Seen>;
  /** What that means; asks on only what hangs on it. */
  priced(
    seen: Seen,
    at: {
      readonly ask: Ask;
      readonly feed: Feed;
      readonly block: BlockRef;
      readonly terms: Extract<PoolTerms, { problem?: undefined }>;
    },
  ): PoolReading | Promise<PoolReading>;
}

/** A source whose prices are those of pools: each dated by the block, with the pool as its upstream and its fee as slack. */
export function createPoolSource<Feed extends PairFeed, Seen>(
  { id, group, feeds, look, priced }: PoolSourceSpec<Feed, Seen>,
  termsOf: PoolTermsOf,
): OnChainSource {
  const readPool = async (
    ask: Ask,
    feed: Feed,
    block: BlockRef,
  ): Promise<{
    readonly price?: RelativePrice;
    readonly reserve?: PoolReserve;
    readonly answer: RawAnswer;
    readonly note?: string;
  }> => {
    const { asset, symbol, pool, quote } = feed;
    const of = `${symbol} ${pool}`;
    const [terms, seen] = await Promise.all([termsOf(ask, feed), look(ask, feed)]);
    if (terms.problem !== undefined) return { answer: { of, content: { pool }, refused: terms.problem } };
    const reading = await priced(seen, { ask, feed, block, terms });
    const content = { pool, ...reading.content };
    if (reading.refused !== undefined) return { answer: { of, content, refused: reading.refused } };
    const { price, thin, reserve } = reading;
    return {
      ...(reserve !== undefined && { reserve: { asset, amount: reserve } }),
      price: {
        source: `${id}:${pool}`,
        group,
        asset,
        inAsset: quote,
        ...price,
        upstream: pool,
        observedAt: Number(block.timestamp) * 1_000,
        slackBps: terms.fee,
        ...(thin !== undefined && { unusable: 'thin' }),
      },
      answer: { of, content: { ...content, ...(thin !== undefined && { thin: true }) } },
      ...(thin !== undefined && { note: `${symbol}: ${thin}` }),
    };
  };

  return {
    id,
    group,
    assets: [...new Set(feeds.map(({ asset }) => asset))],
    async read(ask, block) {
      const read = await Promise.all(feeds.map((feed) => readPool(ask, feed, block)));
      return {
        quotes: [],
        relative: read.flatMap(({ price }) => (price === undefined ? [] : [price])),
        reserves: read.flatMap(({ reserve }) => (reserve === undefined ? [] : [reserve])),
        answers: read.map(({ answer }) => answer),
        notes: read.flatMap(({ note }) => (note === undefined ? [] : [note])),
      };
    },
  };
}
