import { type Address, type Hex, toHex } from 'viem';
import type { AssetFeeds, MarketConfig } from '@/lib/core/protocols/market-config';
import type { AaveDeployment } from './chain/aave-deployment';
import { ACCOUNTS, devKeys, MNEMONIC } from './chain/accounts';
import { AnvilError, startAnvil } from './chain/anvil';
import { CHAIN_ID } from './chain/build-state';
import { cachedState, dropState } from './chain/cached-state';
import { chainControl } from './chain/chain-control';
import { marketConfig } from './chain/market-config';
import { resumeReserves } from './chain/resume';
import { mineEach } from './mine-each';

/** One asset of the local market and the real feed contracts that price it. Addresses are lower-case. */
export interface DevAsset {
  readonly symbol: string;
  readonly address: Address;
  readonly decimals: number;
  /** Chainlink AccessControlledAggregator; for a ratio-priced asset that of its base. */
  readonly aggregator: Address;
  /** Chainlink EACAggregatorProxy over it. */
  readonly proxy: Address;
  /** What the Aave oracle reads: the proxy, or a price cap adapter over it. */
  readonly source: Address;
  /** The price cap adapter, where that is its source. */
  readonly capo?: Address;
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
  readonly exchanges: AssetFeeds['exchanges'];
  /** Priced through another asset: price = base's answer × ratio (18 decimals), by `adapter`. */
  readonly ratio?: {
    readonly baseSymbol: string;
    readonly base: Address;
    /** The cap adapter the Aave oracle reads. */
    readonly adapter: Address;
    /** Where the true ratio stands: `getRatio() returns (int256)`, as on the adapter itself. */
    readonly provider: Address;
    readonly decimals: number;
    readonly initial: bigint;
    /** The adapter caps the ratio at this, 18 decimals. */
    readonly initialCap: bigint;
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
  /** Unix seconds at which the chain goes on. Default: now. */
  readonly startTime?: number;
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
  /** Keeps the Uniswap pools at the market; nobody else uses it. */
  readonly arbitrageur: DevKey;
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

export interface LocalMarketContracts extends AaveDeployment {
  readonly uniswap: {
    readonly v3Factory: Address;
    readonly v3Router: Address;
    readonly v3Quoter: Address;
    readonly v2Factory: Address;
    readonly v2Router: Address;
    /** SwapRouter02, over both factories. */
    readonly router02: Address;
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
  /**
   * Makes the adapter of a ratio-priced asset price with this ratio (18 decimals) by its cap. The ratio
   * published by the provider stays, unless this is above it: so a wrong cap can be seen against the truth.
   */
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

/** Blocks whose state can still be read; older ones answer with an error, as a node that is no archive does. */
const HISTORY_BLOCKS = 32;

/** Starts a local chain with the real contracts, feeds, pools and borrowers on it, at the clock's time. */
export async function startLocalMarket(options: LocalMarketOptions = {}): Promise<LocalMarket> {
  const { aave = '3.6', borrowers = 1_000, seed = 1, port = 0, blockTime, onProgress, signal } = options;
  const cacheDir = options.cacheDir ?? '.cache/devnet';
  const started = Date.now();
  const cached = await cachedState({ aave, borrowers, seed, cacheDir, onProgress, signal });
  const { market } = cached;
  const timestamp = BigInt(options.startTime ?? Math.floor(Date.now() / 1000));
  const anvil = await startAnvil({
    port,
    signal,
    args: [
      ...['--mnemonic', MNEMONIC, '--accounts', String(ACCOUNTS), '--chain-id', String(CHAIN_ID)],
      ...['--hardfork', 'prague', '--no-mining', '--no-request-size-limit'],
      // A state of 10,000 borrowers takes 8 MB a block; without a limit an hour of blocks fills the memory.
      ...[
        '--prune-history',
        String(HISTORY_BLOCKS),
        '--load-state',
        cached.stateFile,
        '--timestamp',
        String(timestamp),
      ],
    ],
  }).catch((error: unknown) => {
    // A file that the node cannot load is of no use to the next start either.
    if (error instanceof AnvilError && !signal?.aborted) dropState(cached);
    throw error;
  });
  const { rpc } = anvil;
  const keys = devKeys();
  const { freshen, ...control } = chainControl(rpc, market.assets, keys, market.contracts);
  const mining = new AbortController();
  void anvil.exited.then(() => mining.abort());
  try {
    const tokens = market.assets.map((asset) => asset.address);
    await resumeReserves(rpc, market.contracts.pool, tokens, timestamp);
    await freshen();
    await rpc.request('anvil_setNextBlockBaseFeePerGas', [toHex(10n ** 9n)]);
    await rpc.request('evm_setNextBlockTimestamp', [toHex(timestamp)]);
    await rpc.request('evm_mine', []);
    if (blockTime === undefined) await rpc.request('evm_setAutomine', [true]);
    else void mineEach(blockTime, rpc, mining.signal);
  } catch (error) {
    await anvil.stop();
    throw error;
  }
  onProgress?.(
    `Local Aave v${aave} with ${borrowers.toLocaleString('en')} borrowers at ${anvil.http} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  return {
    http: anvil.http,
    ws: anvil.ws,
    pid: anvil.pid,
    config: marketConfig(market, aave, blockTime ?? 1),
    assets: market.assets,
    borrowers: market.borrowers,
    keys,
    contracts: market.contracts,
    ...control,
    stop: anvil.stop,
  };
}
