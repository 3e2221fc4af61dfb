import {
  type Address,
  decodeAbiParameters,
  decodeFunctionResult,
  encodeFunctionData,
  encodePacked,
  type Hex,
  parseAbi,
} from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createVenueBook, type VenueBook } from '@/lib/adapters/venues/venue-book';
import { bestRoute } from '@/lib/core/execution/routing/best-route';
import { routeCall } from '@/lib/core/execution/routing/encode-route';
import type { VenueRoute } from '@/lib/core/execution/routing/route';
import { swapExactIn, swapExactOut } from '@/lib/core/venue/swap';
import { otherToken, type V3Pool, type VenueState } from '@/lib/core/venue/venue-state';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const abi = parseAbi([
  'struct In { address tokenIn; address tokenOut; uint256 amountIn; uint24 fee; uint160 sqrtPriceLimitX96; }',
  'function quoteExactInputSingle(In params) returns (uint256 amountOut, uint160 sqrtPriceAfter, uint32 ticksCrossed, uint256 gas)',
  'struct Out { address tokenIn; address tokenOut; uint256 amount; uint24 fee; uint160 sqrtPriceLimitX96; }',
  'function quoteExactOutputSingle(Out params) returns (uint256 amountIn, uint160 sqrtPriceAfter, uint32 ticksCrossed, uint256 gas)',
  'function quoteExactInput(bytes path, uint256 amountIn) returns (uint256 amountOut, uint160[] prices, uint32[] ticks, uint256 gas)',
  'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[])',
  'function getAmountsIn(uint256 amountOut, address[] path) view returns (uint256[])',
  'function approve(address spender, uint256 amount)',
  'function balanceOf(address account) view returns (uint256)',
]);
const manager = parseAbi([
  'struct MintParams { address token0; address token1; uint24 fee; int24 tickLower; int24 tickUpper; uint256 amount0Desired; uint256 amount1Desired; uint256 amount0Min; uint256 amount1Min; address recipient; uint256 deadline; }',
  'function mint(MintParams params)',
  'function positionManager() view returns (address)',
]);
const MAX = 2n ** 256n - 1n;

let chain: ChainMarket;
let book: VenueBook;
let snapshot: Hex;
const asked: string[] = [];
/** What is answered instead of the node's own answer, by method. */
const instead = new Map<string, () => Promise<unknown>>();
const newBook = (rangePct?: number): VenueBook => {
  const rpc: Rpc = {
    request: (method, params) => {
      asked.push(method);
      return instead.get(method)?.() ?? chain.rpc.request(method, [...params]);
    },
  };
  const { config } = chain.local;
  const venues = config.venues && { ...config.venues, ...(rangePct !== undefined && { rangePct }) };
  const made = createVenueBook(rpc, { ...config, venues });
  if (made === undefined) throw new Error('the local market names venues');
  return made;
};
beforeAll(async () => {
  chain = await openChainMarket({ aave: '3.0', borrowers: 20 });
  const trader = chain.local.keys.spare[0]?.address as Address;
  for (const { symbol, address, decimals } of chain.local.assets) {
    await chain.local.mint(symbol, trader, 10n ** BigInt(decimals) * 20_000_000n);
    await send(trader, address, encodeFunctionData({ abi, functionName: 'approve', args: [router(), MAX] }));
  }
});
afterAll(() => chain.local.stop());
beforeEach(async () => {
  snapshot = await chain.local.snapshot();
  book = newBook();
  asked.length = 0;
  instead.clear();
});
afterEach(() => chain.local.revert(snapshot));

const router = (): Address => chain.local.contracts.uniswap.router02;
const trader = (): Address => chain.local.keys.spare[0]?.address as Address;
const token = (symbol: string): Address =>
  chain.local.assets.find((one) => one.symbol === symbol)?.address ?? (symbol as Address);
const venues = async (): Promise<readonly VenueState[]> => book.at(await chain.latest());
const ethCall = (to: Address, data: Hex) => chain.rpc.request<Hex>('eth_call', [{ to, data }, 'latest']);
const balance = async (of: Address, account = trader()): Promise<bigint> =>
  BigInt(await ethCall(of, encodeFunctionData({ abi, functionName: 'balanceOf', args: [account] })));

async function send(from: Address, to: Address, data: Hex): Promise<{ status: Hex; gasUsed: Hex }> {
  const hash = await chain.rpc.request<Hex>('eth_sendTransaction', [{ from, to, data, gas: '0x1312d00' }]);
  for (;;) {
    const receipt = await chain.rpc.request<{ status: Hex; gasUsed: Hex } | null>('eth_getTransactionReceipt', [hash]);
    if (receipt) return receipt;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What the venue's own periphery says of a sale; `undefined` where it reverts. */
async function quotedIn(venue: VenueState, tokenIn: Address, amount: bigint): Promise<bigint | undefined> {
  const { v3Quoter, v2Router } = chain.local.contracts.uniswap;
  const tokenOut = otherToken(venue, tokenIn) as Address;
  try {
    if (venue.kind === 'uniswap-v2') {
      const data = encodeFunctionData({ abi, functionName: 'getAmountsOut', args: [amount, [tokenIn, tokenOut]] });
      return decodeFunctionResult({ abi, functionName: 'getAmountsOut', data: await ethCall(v2Router, data) })[1];
    }
    const params = { tokenIn, tokenOut, amountIn: amount, fee: venue.fee, sqrtPriceLimitX96: 0n };
    const data = encodeFunctionData({ abi, functionName: 'quoteExactInputSingle', args: [params] });
    return decodeFunctionResult({ abi, functionName: 'quoteExactInputSingle', data: await ethCall(v3Quoter, data) })[0];
  } catch {
    return undefined;
  }
}

async function quotedOut(venue: VenueState, tokenIn: Address, amount: bigint): Promise<bigint | undefined> {
  const { v3Quoter, v2Router } = chain.local.contracts.uniswap;
  const tokenOut = otherToken(venue, tokenIn) as Address;
  try {
    if (venue.kind === 'uniswap-v2') {
      const data = encodeFunctionData({ abi, functionName: 'getAmountsIn', args: [amount, [tokenIn, tokenOut]] });
      return decodeFunctionResult({ abi, functionName: 'getAmountsIn', data: await ethCall(v2Router, data) })[0];
    }
    const params = { tokenIn, tokenOut, amount, fee: venue.fee, sqrtPriceLimitX96: 0n };
    const data = encodeFunctionData({ abi, functionName: 'quoteExactOutputSingle', args: [params] });
    return decodeFunctionResult({
      abi,
      functionName: 'quoteExactOutputSingle',
      data: await ethCall(v3Quoter, data),
    })[0];
  } catch {
    return undefined;
  }
}

/** From dust to more than there is, in base units of a token. */
const amountsOf = (address: Address): readonly bigint[] => {
  const asset = chain.local.assets.find((one) => one.address === address);
  const dollar = (10n ** BigInt(asset?.decimals ?? 18) * 10n ** 8n) / (asset?.initialPrice ?? 10n ** 8n);
  const dollars = [1n, 137n, 5_003n, 77_777n, 500_000n, 1_234_567n, 5_000_000n, 20_000_000n, 10n ** 9n];
  return [1n, 2n, 1_000n, ...dollars.map((usd) => dollar * usd + 7n)];
};

describe('venues on the local chain', () => {
  it('finds every pool that there is, read in a handful of calls', async () => {
    const found = await venues();
    const { pools } = chain.local.contracts.uniswap;
    expect(found.map(({ id }) => id).sort()).toEqual(pools.map(({ address }) => address).sort());
    for (const { address, token0, token1, fee, version } of pools) {
      const kind = version === 3 ? 'uniswap-v3' : 'uniswap-v2';
      expect(found.find(({ id }) => id === address)).toMatchObject({ token0, token1, fee, kind });
    }
    // Discovery, tick spacings, prices, bitmap words, ticks.
    expect(asked.filter((method) => method === 'eth_call').length).toBeLessThanOrEqual(6);
  });

  it('answers what the quoter answers, to the unit, in both directions, exact in and exact out', async () => {
    let compared = 0;
    let crossed = 0;
    const refused = new Set<string>();
    for (const venue of await venues()) {
      for (const tokenIn of [venue.token0, venue.token1]) {
        for (const amount of amountsOf(tokenIn)) {
          const [ours, theirs] = [swapExactIn(venue, tokenIn, amount), await quotedIn(venue, tokenIn, amount)];
          if (ours.ok) {
            expect([venue.id, tokenIn, amount, ours.amountOut]).toEqual([venue.id, tokenIn, amount, theirs]);
            expect(ours.amountIn).toBe(amount);
            crossed += ours.crossed;
            compared += 1;
          } else refused.add(ours.reason);
        }
        for (const amount of amountsOf(otherToken(venue, tokenIn) as Address)) {
          const [ours, theirs] = [swapExactOut(venue, tokenIn, amount), await quotedOut(venue, tokenIn, amount)];
          if (ours.ok) {
            expect([venue.id, tokenIn, amount, ours.amountIn]).toEqual([venue.id, tokenIn, amount, theirs]);
            expect(ours.amountOut).toBe(amount);
            compared += 1;
          } else refused.add(ours.reason);
        }
      }
    }
    expect(compared).toBeGreaterThan(300);
    expect(crossed).toBeGreaterThan(25);
    // Beyond what was read it does not guess, though the quoter might answer.
    expect([...refused].sort()).toEqual(['beyond-known', 'no-liquidity', 'nothing']);
  });

  it('predicts what a swap makes of a pool, and reads no ticks for it', async () => {
    const pool = (await venues()).find(({ kind, fee }) => kind === 'uniswap-v3' && fee === 500) as VenueState;
    for (const [tokenIn, usd] of [
      [pool.token0, 3_000_000n],
      [pool.token1, 9_000_000n],
      [pool.token0, 1n],
    ] as const) {
      const before = (await venues()).find(({ id }) => id === pool.id) as VenueState;
      const amountIn = (amountsOf(tokenIn)[3] as bigint) * usd;
      const swap = swapExactIn(before, tokenIn, amountIn);
      if (!swap.ok) throw new Error(swap.reason);
      const tokenOut = otherToken(before, tokenIn) as Address;
      const had = await balance(tokenOut);
      const route = bestRoute({ venues: [before], tokenIn, tokenOut, amountIn, gasPriceInOut: 0 });
      if (!route.ok) throw new Error(route.reason);
      await execute(route.route);
      expect((await balance(tokenOut)) - had).toBe(swap.amountOut);
      asked.length = 0;
      const after = (await venues()).find(({ id }) => id === pool.id);
      expect(after).toEqual({ ...swap.after, block: after?.block });
      expect(asked.filter((method) => method === 'eth_call')).toHaveLength(1);
    }
  });

  const v3Pool = async (): Promise<V3Pool> => {
    const pool = (await venues()).find(({ kind, fee }) => kind === 'uniswap-v3' && fee === 500);
    if (pool?.kind !== 'uniswap-v3') throw new Error('no pool');
    return pool;
  };
  const amount = (of: Address, usd: bigint): bigint => (amountsOf(of)[3] as bigint) * usd;
  /** Adds liquidity around the price, where no position of the local market ends. Answers its lower tick. */
  const addLiquidity = async (pool: V3Pool): Promise<number> => {
    const lower = Math.floor(pool.tick / 10) * 10 - 70;
    const data = encodeFunctionData({ abi: manager, functionName: 'positionManager' });
    const [positions] = decodeAbiParameters([{ type: 'address' }], await ethCall(router(), data));
    for (const one of [pool.token0, pool.token1]) {
      await send(trader(), one, encodeFunctionData({ abi, functionName: 'approve', args: [positions, MAX] }));
    }
    const [amount0Desired, amount1Desired] = [amount(pool.token0, 100_000n), amount(pool.token1, 100_000n)];
    const params = {
      ...{ token0: pool.token0, token1: pool.token1, fee: pool.fee, tickLower: lower, tickUpper: lower + 140 },
      ...{ amount0Desired, amount1Desired, amount0Min: 0n, amount1Min: 0n, recipient: trader(), deadline: MAX },
    };
    const mint = encodeFunctionData({ abi: manager, functionName: 'mint', args: [params] });
    expect((await send(trader(), positions, mint)).status).toBe('0x1');
    return lower;
  };

  it.each([
    ['by its logs', undefined],
    ['by the liquidity in range, where its logs were withheld', () => Promise.resolve([])],
    ['anew, where the node refuses to search for logs', () => Promise.reject(new ChainError('rejected', 'No.', ''))],
  ])('reads ticks again where liquidity was added: %s', async (_, logs) => {
    const pool = await v3Pool();
    if (logs) instead.set('eth_getLogs', logs);
    const lower = await addLiquidity(pool);
    const after = await v3Pool();
    expect(after.ladder.ticks.map(({ tick }) => tick)).toContain(lower);
    expect(after.liquidity).toBeGreaterThan(pool.liquidity);
    const sold = amount(pool.token0, 2_000_000n);
    const swap = swapExactIn(after, pool.token0, sold);
    expect(swap.ok && swap.amountOut).toBe(await quotedIn(after, pool.token0, sold));
  });

  it('reads everything anew after a reorg', async () => {
    const pool = await v3Pool();
    const level = await chain.local.snapshot();
    await addLiquidity(pool);
    await v3Pool();
    await chain.local.revert(level);
    await chain.local.mine();
    const back = await v3Pool();
    expect(back).toEqual({ ...pool, block: back.block });
  });

  it('reads on where the price nears the end of what is known, and refuses what lies beyond', async () => {
    book = newBook(3);
    const pool = await v3Pool();
    expect(pool.ladder.upper - pool.tick).toBeLessThan(6_000);
    expect(swapExactIn(pool, pool.token0, amount(pool.token0, 10n ** 8n))).toEqual({
      ok: false,
      reason: 'beyond-known',
    });
    const [tokenIn, tokenOut] = [pool.token0, pool.token1];
    const amountIn = amount(tokenIn, 4_000_000n);
    const all = newBook();
    const whole = (await all.at(await chain.latest())).filter(({ id }) => id === pool.id);
    const route = bestRoute({ venues: whole, tokenIn, tokenOut, amountIn, gasPriceInOut: 0 });
    if (!route.ok) throw new Error(route.reason);
    await execute(route.route);
    const after = await v3Pool();
    expect(Math.abs(after.tick - pool.tick)).toBeGreaterThan(300);
    expect(after.ladder.lower).toBeLessThanOrEqual(after.tick - 304);
    expect(after.ladder.upper).toBeGreaterThanOrEqual(after.tick + 304);
  });

  it('fails as a whole where the node does, and starts over', async () => {
    const block = await chain.latest();
    instead.set('eth_call', () => Promise.reject(new ChainError('unreachable', 'Away.', '')));
    await expect(book.at(block)).rejects.toThrow('Away.');
    instead.clear();
    expect(await book.at(block)).toHaveLength(chain.local.contracts.uniswap.pools.length);
  });
});

async function execute(route: VenueRoute): Promise<{ status: Hex; gasUsed: Hex }> {
  const { to, data } = routeCall(route, { router: router(), recipient: trader(), deadline: MAX });
  return send(trader(), to, data);
}

describe('routes on the local chain', () => {
  const cases: readonly (readonly [from: string, to: string, usd: bigint])[] = [
    ['WETH', 'USDC', 10_000n],
    ['WETH', 'USDC', 4_000_000n],
    ['WETH', 'DAI', 900_000n],
    ['WBTC', 'USDC', 50_000n],
    ['WBTC', 'USDC', 5_000_000n],
    ['WBTC', 'DAI', 2_000_000n],
    ['wstETH', 'USDC', 3_000_000n],
    ['wstETH', 'WBTC', 1_000_000n],
    ['LINK', 'USDT', 400_000n],
    ['AAVE', 'DAI', 100_000n],
    ['USDC', 'WBTC', 3_000_000n],
    ['DAI', 'USDT', 2_000_000n],
  ];
  let mixed = 0;
  let split = 0;

  it.each(cases)('gets exactly what is expected of %s for %s, $%i', async (from, to, usd) => {
    const [tokenIn, tokenOut] = [token(from), token(to)];
    const amountIn = (amountsOf(tokenIn)[3] as bigint) * usd + 11n;
    const state = await venues();
    const result = bestRoute({ venues: state, tokenIn, tokenOut, amountIn, gasPriceInOut: 0 });
    if (!result.ok) throw new Error(result.reason);
    const { route } = result;
    const [hadIn, hadOut] = [await balance(tokenIn), await balance(tokenOut)];
    const receipt = await execute(route);
    expect(receipt.status).toBe('0x1');
    expect(hadIn - (await balance(tokenIn))).toBe(amountIn);
    expect((await balance(tokenOut)) - hadOut).toBe(route.expectedOut);
    // Nothing is left on the way.
    for (const { address } of chain.local.assets) expect(await balance(address, router())).toBe(0n);
    const kinds = route.legs.map(({ hops }) => new Set(hops.map(({ kind }) => kind)).size);
    if (kinds.some((count) => count > 1)) mixed += 1;
    if (route.legs.length > 1) split += 1;
    // What the transaction costs by itself is the caller's.
    const used = Number(receipt.gasUsed) - 21_000;
    expect(route.gas / used).toBeGreaterThan(0.9);
    expect(route.gas / used).toBeLessThan(1.4);
    // The whole goes one way at most as well as split.
    const [best] = route.legs.map(({ hops }) => hops);
    const path = best?.every(({ kind }) => kind === 'uniswap-v3')
      ? `${tokenIn}${best.map(({ fee, tokenOut: next }) => encodePacked(['uint24', 'address'], [fee, next]).slice(2)).join('')}`
      : undefined;
    if (path === undefined) return;
    await chain.local.revert(snapshot);
    snapshot = await chain.local.snapshot();
    const data = encodeFunctionData({ abi, functionName: 'quoteExactInput', args: [path as Hex, amountIn] });
    const answer = await ethCall(chain.local.contracts.uniswap.v3Quoter, data).catch(() => undefined);
    if (answer === undefined) return;
    const [alone] = decodeFunctionResult({ abi, functionName: 'quoteExactInput', data: answer });
    expect(route.expectedOut).toBeGreaterThanOrEqual(alone);
    if (route.legs.length === 1) expect(route.expectedOut).toBe(alone);
  });

  it('has split, and passed from v3 to v2, on the way', () => {
    expect(split).toBeGreaterThan(5);
    expect(mixed).toBeGreaterThan(0);
  });

  it('reverts whole where a leg would get less than its least', async () => {
    const [tokenIn, tokenOut] = [token('WETH'), token('USDC')];
    const ask = async (amountIn: bigint) => {
      const result = bestRoute({ venues: await venues(), tokenIn, tokenOut, amountIn, gasPriceInOut: 0 });
      if (!result.ok) throw new Error(result.reason);
      return result.route;
    };
    const planned = await ask(10n ** 20n);
    await execute(await ask(10n ** 21n));
    const had = await balance(tokenIn);
    expect((await execute(planned)).status).toBe('0x0');
    expect(await balance(tokenIn)).toBe(had);
  });
});
