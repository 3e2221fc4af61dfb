import type { Address } from 'viem';
import { createBlockReader } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { isPastHeartbeat } from '@/lib/core/oracle/chainlink-round';
import type { Quote } from '@/lib/core/oracle/quote';
import { type ConvertedQuote, inDollars, mergeUpstreams, type RelativePrice } from '@/lib/core/oracle/relative-price';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { BlockPrices, Clock } from '@/lib/engine/ports';
import { batchedAsk } from './batched-ask';
import { createCapoSource } from './capo';
import { createChainlinkSource } from './chainlink';
import type { Ratio } from './exchange-ratio';
import type { Ask, OnChainSource, SourceReading } from './on-chain-source';
import { sourceRecord } from './source-record';
import { createUniswapV2SpotSource } from './uniswap-v2-spot';
import { createPoolTerms } from './uniswap-v3-pool';
import { createUniswapV3SpotSource } from './uniswap-v3-spot';
import { createUniswapV3TwapSource } from './uniswap-v3-twap';

export interface BlockPricesOptions {
  readonly rpc: Rpc;
  readonly config: MarketConfig;
  readonly clock: Clock;
  /** Called with each on-chain ratio read, for sources that price through it. */
  readonly onRatio?: (ratio: Ratio) => void;
  /** Called with each fresh Chainlink price read, for sources that convert by it. */
  readonly onRate?: (quote: Quote) => void;
}

/**
 * All sources whose prices are state of the chain, read at one block in one call (in more only when something
 * behind them is asked for the first time). Prices in other assets become dollars by the Chainlink price of that
 * asset at the same block, never by the pool they come from; without a fresh one they give no quote. Rejects with
 * `ChainError` when the node cannot be read: a reading is never mixed.
 */
export function createBlockPrices({ rpc, config, clock, onRatio, onRate }: BlockPricesOptions): BlockPrices {
  const blocks = createBlockReader(rpc);
  const termsOf = createPoolTerms();
  const sources = [
    createChainlinkSource(config, onRatio),
    createCapoSource(config),
    createUniswapV3TwapSource(config, termsOf),
    createUniswapV3SpotSource(config, termsOf),
    createUniswapV2SpotSource(config, termsOf),
  ]
    .filter(({ assets }) => assets.length > 0)
    .map((source) => ({ source, record: sourceRecord(source, clock, config.blockTime) }));
  const pooled = Object.entries(config.feeds)
    .filter(([, { uniswapV3, uniswapV2 }]) => uniswapV3.length + uniswapV2.length > 0)
    .map(([asset]) => asset as Address);
  let reserves: ReadonlyMap<Address, bigint | null> = new Map(pooled.map((asset) => [asset, null]));
  const symbolOf = (asset: Address): string => config.feeds[asset]?.symbol ?? asset;

  return {
    sources: sources.map(({ record }) => record.info),
    ...(pooled.length > 0 && { reserves: () => reserves }),
    read: (block) =>
      blocks.at(block, async (call) => {
        const now = clock.now();
        const ask = batchedAsk(call, config.multicall3);
        const readings = await Promise.all(sources.map(({ source }) => readAlone(source, ask, block, now)));
        reserves = new Map(pooled.map((asset) => [asset, reserveOf(asset, readings)]));
        const rates = usableRates(readings, block);
        if (onRate) for (const rate of rates.values()) onRate(rate);
        const all: ConvertedQuote[] = [];
        for (const [index, { record }] of sources.entries()) {
          const reading = readings[index];
          if (reading === undefined) continue;
          const trouble: string[] = [];
          const found: ConvertedQuote[] = reading.quotes.map((quote) => ({ quote, via: undefined }));
          for (const price of reading.relative) {
            const rate = rates.get(price.inAsset);
            if (rate === undefined) trouble.push(withoutRate(price, symbolOf));
            else found.push(inDollars(price, rate));
          }
          for (const { of, refused } of reading.answers) if (refused !== undefined) trouble.push(`${of}: ${refused}.`);
          record.take(found.length, reading.answers, trouble, reading.notes, block.number);
          all.push(...found);
        }
        return mergeUpstreams(all);
      }),
  };
}

/** What the pools that answered hold of an asset; null where none did. */
function reserveOf(asset: Address, readings: readonly SourceReading[]): bigint | null {
  const amounts = readings.flatMap((reading) => reading.reserves ?? []).filter((each) => each.asset === asset);
  return amounts.length === 0 ? null : amounts.reduce((sum, { amount }) => sum + amount, 0n);
}

/** One source's reading. That the node cannot be read concerns all; what else a source fails of concerns it alone. */
async function readAlone(source: OnChainSource, ask: Ask, block: BlockRef, now: number): Promise<SourceReading> {
  try {
    return await source.read(ask, block, now);
  } catch (error) {
    if (error instanceof ChainError) throw error;
    const refused = `cannot be understood (${error instanceof Error ? error.message : String(error)})`;
    return { quotes: [], relative: [], answers: [{ of: source.id, content: {}, refused }], notes: [] };
  }
}

/** The feeds' own prices by asset: those that say something, and recently enough at the block's time. */
function usableRates(readings: readonly SourceReading[], block: BlockRef): ReadonlyMap<Address, Quote> {
  const rates = new Map<Address, Quote>();
  for (const quote of readings.flatMap(({ quotes }) => quotes)) {
    if (quote.source !== 'chainlink' || quote.price <= 0n) continue;
    if (!isPastHeartbeat(quote, Number(block.timestamp) * 1_000)) rates.set(quote.asset, quote);
  }
  return rates;
}

const withoutRate = ({ asset, inAsset }: RelativePrice, symbolOf: (asset: Address) => string): string =>
  `${symbolOf(asset)}: there is no fresh price of ${symbolOf(inAsset)} to convert it by.`;
