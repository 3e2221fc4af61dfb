import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import type { LocalMarket } from '@/lib/devnet/local-market';
import {
  type Arbitrage,
  arbitrages,
  type MarketPrice,
  type PoolState,
  pairAmountIn,
  sqrtPriceX96,
} from './arbitrage-plan';
import { everyUnlessBusy } from './every-unless-busy';
import { realTimers, type Timers } from './timers';

const abi = parseAbi([
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 index, uint16 cardinality, uint16 next, uint8 fee, bool unlocked)',
  'function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 timestamp)',
  'struct SwapParams { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(SwapParams params)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
]);
const FOREVER = 2n ** 256n - 1n;
const GAS: Hex = '0x1e8480';
/** Beyond the pool's fee, what makes a trade worth its gas. */
const MARGIN = 0.0002;
const TRADES_A_ROUND = 6;
const MINED_WITHIN_MS = 60_000;

export interface ArbitrageOptions {
  readonly market: Pick<LocalMarket, 'http' | 'assets' | 'contracts' | 'keys'>;
  /** The market, in USD a whole token. */
  readonly prices: () => ReadonlyMap<string, number>;
  readonly onError: (error: unknown) => void;
  /** Ms between two looks at the chain; nothing is done twice in a block. */
  readonly everyMs?: number;
  readonly timers?: Timers;
}

export interface Arbitrageur {
  /** Trades mined so far. */
  done(): number;
  /** Sends nothing more. Trades that wait for their block are not waited for. */
  stop(): void;
}

/** Trades the Uniswap pools back to the market through their own routers: at most six a block, the furthest first. */
export function startArbitrage(options: ArbitrageOptions): Arbitrageur {
  const { market, prices, onError, everyMs = 500, timers = realTimers } = options;
  const { uniswap } = market.contracts;
  const from = market.keys.arbitrageur.address;
  const rpc = jsonRpc(market.http);
  const byAddress = new Map(market.assets.map((asset) => [asset.address, asset]));
  let seen: Hex | undefined;
  const stopping = new AbortController();
  let mined = 0;

  const marketPrice: MarketPrice = (token) => {
    const asset = byAddress.get(token);
    const usd = asset && prices().get(asset.symbol);
    return asset && usd !== undefined ? usd / 10 ** asset.decimals : undefined;
  };

  const readPools = async (): Promise<readonly PoolState[]> => {
    const answers = await rpc.batch<Hex>(
      uniswap.pools.map(({ address, version }) => {
        const data = encodeFunctionData({ abi, functionName: version === 3 ? 'slot0' : 'getReserves' });
        return { method: 'eth_call', params: [{ to: address, data }, 'latest'] };
      }),
    );
    return uniswap.pools.flatMap((pool, index): PoolState[] => {
      const data = answers[index];
      if (data === undefined) return [];
      if (pool.version === 3) {
        const [sqrtPrice] = decodeFunctionResult({ abi, functionName: 'slot0', data });
        return [{ ...pool, price: (Number(sqrtPrice) / 2 ** 96) ** 2 }];
      }
      const [reserve0, reserve1] = decodeFunctionResult({ abi, functionName: 'getReserves', data });
      const reserves = [Number(reserve0), Number(reserve1)] as const;
      return [{ ...pool, price: reserves[1] / reserves[0], reserves }];
    });
  };

  const swap = (trade: Arbitrage): { readonly to: Address; readonly data: Hex } => {
    const { pool, tokenIn, tokenOut, target } = trade;
    if (pool.version === 2) {
      const args = [pairAmountIn(trade), 0n, [tokenIn, tokenOut], from, FOREVER] as const;
      return {
        to: uniswap.v2Router,
        data: encodeFunctionData({ abi, functionName: 'swapExactTokensForTokens', args }),
      };
    }
    // The pool takes only what brings it to the limit.
    const params = {
      ...{ tokenIn, tokenOut, fee: pool.fee, recipient: from, deadline: FOREVER, amountIn: 2n ** 127n },
      ...{ amountOutMinimum: 0n, sqrtPriceLimitX96: sqrtPriceX96(target) },
    };
    return {
      to: uniswap.v3Router,
      data: encodeFunctionData({ abi, functionName: 'exactInputSingle', args: [params] }),
    };
  };

  /** Resolves when mined: a trade refused because somebody else moved the pool first is no error. */
  const settled = async (hash: Hex): Promise<void> => {
    for (const end = Date.now() + MINED_WITHIN_MS; !stopping.signal.aborted && Date.now() < end; await sleep(50)) {
      const receipt = await rpc.request<{ status: Hex } | null>('eth_getTransactionReceipt', [hash]);
      if (receipt === null) continue;
      if (receipt.status === '0x1') mined += 1;
      return;
    }
  };

  const round = async (): Promise<void> => {
    const block = await rpc.request<Hex>('eth_blockNumber', []);
    if (block === seen) return;
    seen = block;
    const trades = arbitrages(await readPools(), marketPrice, MARGIN, TRADES_A_ROUND);
    if (trades.length === 0 || stopping.signal.aborted) return;
    const hashes = await rpc.batch<Hex>(
      trades.map((trade) => ({ method: 'eth_sendTransaction', params: [{ from, gas: GAS, ...swap(trade) }] })),
    );
    await Promise.all(hashes.map(settled));
  };

  everyUnlessBusy({ timers, ms: everyMs, run: round, onError, signal: stopping.signal });

  return {
    done: () => mined,
    stop: () => stopping.abort(),
  };
}
