import type { Address, Hex } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';

/** One asset of the local market and the real feed contracts that price it. Addresses are lower-case. */
export interface DevAsset {
  readonly symbol: string;
  readonly address: Address;
  readonly decimals: number;
  /** Chainlink AccessControlledAggregator; for a ratio-priced asset that of its base. */
  readonly aggregator: Address;
  /** Chainlink EACAggregatorProxy over it. */
  readonly proxy: Address;
  /** What the Aave oracle reads: the proxy, or the ratio adapter over it. */
  readonly source: Address;
  /** USD a whole token at the start. */
  readonly initialUsd: number;
  /** The same with 8 decimals. */
  readonly initialPrice: bigint;
  /** Seconds. */
  readonly heartbeat: number;
  readonly deviationBps: number;
  /** A dollar stablecoin. */
  readonly stable: boolean;
  /** Each venue's own spelling, as tardis-dev takes it. */
  readonly exchanges: { readonly binance?: string; readonly coinbase?: string; readonly kraken?: string };
  /** Priced through another asset: price = base's answer × ratio (18 decimals), by `adapter`. */
  readonly ratio?: {
    readonly baseSymbol: string;
    readonly base: Address;
    readonly adapter: Address;
    readonly decimals: number;
    readonly initial: bigint;
  };
}

export interface LocalMarketOptions {
  /** Which Aave: 3.6 is compiled once from its sources, 3.0 needs no compiler. Default '3.6'. */
  readonly aave?: '3.6' | '3.0';
  /** Default 1000. */
  readonly borrowers?: number;
  /** Default 1. Same seed, same market. */
  readonly seed?: number;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Seconds between blocks; `undefined` = a block a transaction. */
  readonly blockTime?: number | undefined;
  /** Default `.cache/devnet` under the working directory. */
  readonly cacheDir?: string;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** One unlocked account of the local chain; its key is public knowledge and worth nothing elsewhere. */
export interface DevKey {
  readonly address: Address;
  readonly privateKey: Hex;
}

export interface LocalMarketKeys {
  readonly deployer: DevKey;
  /** The only oracle of every aggregator. */
  readonly oracleNode: DevKey;
  readonly faucet: DevKey;
  readonly liquidator: DevKey;
  /** Further funded accounts nobody uses yet: keepers, test wallets. */
  readonly spare: readonly DevKey[];
}

export interface UniswapPool {
  readonly version: 2 | 3;
  readonly address: Address;
  readonly token0: Address;
  readonly token1: Address;
  /** Hundredths of a bip, as Uniswap counts; 3000 for v2. */
  readonly fee: number;
}

export interface LocalMarketContracts {
  readonly pool: Address;
  readonly provider: Address;
  readonly oracle: Address;
  readonly configurator: Address;
  readonly aclManager: Address;
  readonly dataProvider: Address;
  readonly sentinel: Address;
  readonly sequencerFeed: Address;
  readonly uniswap: {
    readonly v3Factory: Address;
    readonly v3Router: Address;
    readonly v3Quoter: Address;
    readonly v2Factory: Address;
    readonly v2Router: Address;
    readonly pools: readonly UniswapPool[];
  };
}

export interface LocalMarket {
  readonly http: string;
  readonly ws: string;
  /** anvil's process id. */
  readonly pid: number;
  readonly config: MarketConfig;
  readonly assets: readonly DevAsset[];
  readonly borrowers: readonly Address[];
  readonly keys: LocalMarketKeys;
  readonly contracts: LocalMarketContracts;
  /** Submits a round on the asset's real aggregator as its oracle. Resolves when mined. Throws for a ratio-priced asset. */
  setAnswer(symbol: string, price8: bigint): Promise<void>;
  /** Sets the ratio (18 decimals) of a ratio-priced asset's adapter. */
  setRatio(symbol: string, ratio18: bigint): Promise<void>;
  setSequencer(up: boolean): Promise<void>;
  /** Mints test tokens (for WETH: wraps ether set for the purpose). */
  mint(symbol: string, to: Address, amount: bigint): Promise<void>;
  /** Mines `n` blocks (default 1), the first `seconds` after the last block. */
  mine(n?: number, seconds?: number): Promise<void>;
  snapshot(): Promise<Hex>;
  revert(id: Hex): Promise<void>;
  /** Ends anvil; resolves when its process is gone. */
  stop(): Promise<void>;
}

/** Starts a local chain with the real contracts, feeds, pools and borrowers on it. */
export async function startLocalMarket(_options: LocalMarketOptions = {}): Promise<LocalMarket> {
  throw new Error('the local market is being deployed by the next commit');
}
