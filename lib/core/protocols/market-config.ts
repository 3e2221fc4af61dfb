import { z } from 'zod';
import { aggregationSchema } from '@/lib/core/oracle/aggregation';
import { addressSchema } from '@/lib/core/units/address';
import { expectedLossConfigSchema } from './expected-loss-config';
import { venueConfigSchema } from './venue-config';

/** Exchange symbols that price one asset, in each venue's own spelling as tardis-dev takes it. */
export const exchangeSymbolsSchema = z.strictObject({
  binance: z.string().optional(),
  coinbase: z.string().optional(),
  kraken: z.string().optional(),
  okx: z.string().optional(),
  bybit: z.string().optional(),
  bitstamp: z.string().optional(),
  /** A perpetual: seen beside the others, by default without a vote. */
  hyperliquid: z.string().optional(),
});

/** A Uniswap v3 pool that prices one asset in `quote`, an asset of the same market. */
export const uniswapV3FeedSchema = z.strictObject({
  pool: addressSchema,
  quote: addressSchema,
  /** Seconds the time-weighted price runs over. */
  window: z.number().int().min(60).max(86_400).default(1_800),
  /** Harmonic-mean liquidity (the pool's own unit) below which the price is too thin to use. */
  minLiquidity: z.coerce.bigint().nonnegative().default(0n),
});

export const uniswapV2FeedSchema = z.strictObject({ pair: addressSchema, quote: addressSchema });

export const assetFeedsSchema = z.object({
  symbol: z.string(),
  /** Chainlink EACAggregatorProxy in USD, 8 decimals; absent when the market's source is an adapter with none. */
  chainlink: addressSchema.optional(),
  /** Seconds. */
  heartbeat: z.number().int().positive().default(3600),
  /** The feed's deviation threshold in bps. */
  deviationBps: z.number().positive().default(50),
  /** A capped adapter (CAPO) to watch: its ratio, its cap, whether it caps now. */
  capo: addressSchema.optional(),
  /** Pyth's price feed id. */
  pyth: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .optional(),
  /** RedStone's data feed id, e.g. `ETH`. */
  redstone: z.string().min(1).max(31).optional(),
  uniswapV3: z.array(uniswapV3FeedSchema).default([]),
  uniswapV2: z.array(uniswapV2FeedSchema).default([]),
  exchanges: exchangeSymbolsSchema.default({}),
  /** The asset is priced through another at an on-chain ratio (wstETH → WETH): the exchanges' prices of `base` × ratio. */
  ratio: z.object({ base: addressSchema, source: addressSchema, decimals: z.number().int() }).optional(),
});

/** Everything that tells one market from another. The demo writes one; the address book yields one. */
export const marketConfigSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]+$/),
  name: z.string(),
  protocol: z.literal('aave-v3'),
  chainId: z.number().int().positive(),
  chainName: z.string(),
  poolAddressesProvider: addressSchema,
  pool: addressSchema,
  multicall3: addressSchema,
  /** First block worth scanning for Borrow events. */
  deployBlock: z.coerce.bigint(),
  /** Seconds between blocks, expected: what staleness is judged by. */
  blockTime: z.number().positive(),
  sequencerFeed: addressSchema.optional(),
  /** Seconds after the sequencer came back in which its chain's feeds are not believed. */
  sequencerGrace: z.number().int().nonnegative().default(3_600),
  feeds: z.record(addressSchema, assetFeedsSchema),
  /** How far beyond a feed's deviation threshold the protocol's price may be off the market before the guard raises an alarm, bps. */
  guardMarginBps: z.number().nonnegative().optional(),
  /** How prices are aggregated, where not by the defaults. */
  aggregation: aggregationSchema.optional(),
  /** How the expected loss is computed, where not by the defaults. */
  expectedLoss: expectedLossConfigSchema.optional(),
  /** Where seized collateral can be sold. */
  venues: venueConfigSchema.optional(),
  explorer: z.url().optional(),
  /** True only for a chain the project itself started. */
  local: z.boolean().default(false),
});
export type MarketConfig = z.infer<typeof marketConfigSchema>;
export type AssetFeeds = z.infer<typeof assetFeedsSchema>;
