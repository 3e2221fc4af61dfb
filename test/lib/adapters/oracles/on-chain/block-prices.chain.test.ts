import { type Address, encodeFunctionData, getContractAddress, type Hex, parseAbi, toHex } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { sqrtRatioAtTick } from '@/lib/core/oracle/tick-math';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { deployData, packageArtifact } from '@/lib/devnet/chain/artifact';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';

const abi = parseAbi([
  'function getAssetPrice(address asset) view returns (uint256)',
  'function latestAnswer() view returns (int256)',
  'function proposeAggregator(address aggregator)',
  'function confirmAggregator(address aggregator)',
  'function addAccess(address user)',
  'function changeOracles(address[] removed, address[] added, address[] admins, uint32 min, uint32 max, uint32 delay)',
  'function submit(uint256 roundId, int256 submission)',
  'function setPriceCap(int256 next)',
  'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address)',
  'function createPool(address tokenA, address tokenB, uint24 fee) returns (address)',
  'struct SwapParams { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(SwapParams params)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
]);
const ZERO = '0x0000000000000000000000000000000000000000';
const MAX = 2n ** 256n - 1n;

let chain: ChainMarket;
let snapshot: Hex;
beforeAll(async () => {
  chain = await openChainMarket({ aave: '3.0', borrowers: 20 });
});
afterAll(() => chain.local.stop());
beforeEach(async () => {
  snapshot = await chain.local.snapshot();
});
afterEach(() => chain.local.revert(snapshot));

const asset = (symbol: string) => {
  const found = chain.local.assets.find((one) => one.symbol === symbol);
  if (!found) throw new Error(symbol);
  return found;
};
const pool = (symbols: readonly [string, string], version: 2 | 3 = 3, fee?: number) => {
  const tokens = symbols.map((symbol) => asset(symbol).address).sort();
  const found = chain.local.contracts.uniswap.pools.find(
    (one) =>
      one.version === version &&
      one.token0 === tokens[0] &&
      one.token1 === tokens[1] &&
      (fee === undefined || one.fee === fee),
  );
  if (!found) throw new Error(symbols.join('/'));
  return found;
};
const send = async (from: Address, to: Address | undefined, data: Hex): Promise<void> => {
  const hash = await chain.rpc.request<Hex>('eth_sendTransaction', [
    { from, ...(to && { to }), data, gas: '0x1c9c380' },
  ]);
  const receipt = await vi.waitFor(
    async () => {
      const mined = await chain.rpc.request<{ status: Hex } | null>('eth_getTransactionReceipt', [hash]);
      if (mined === null) throw new Error('not mined');
      return mined;
    },
    { timeout: 10_000, interval: 10 },
  );
  expect(receipt.status).toBe('0x1');
};
/** The price a contract names, at a block. */
const answerAt = async (to: Address, block: BlockRef) =>
  BigInt(
    await chain.rpc.request<Hex>('eth_call', [
      { to, data: encodeFunctionData({ abi, functionName: 'latestAnswer' }) },
      { blockHash: block.hash },
    ]),
  );

/** Swaps through the router until the pool stands at a tick. */
const swapTo = ({ token0, token1, ...rest }: ReturnType<typeof pool>, up: boolean, tick: number) =>
  swap({ token0, token1, ...rest }, up ? token1 : token0, 2n ** 127n, sqrtRatioAtTick(tick));
/** Sells so much of a token, or until the pool stands at a price. */
const swap = async (
  { token0, token1, fee }: ReturnType<typeof pool>,
  tokenIn: Address,
  amountIn: bigint,
  sqrtPriceLimitX96 = 0n,
) => {
  const from = chain.local.keys.arbitrageur.address;
  const tokenOut = tokenIn === token0 ? token1 : token0;
  const params = {
    ...{ tokenIn, tokenOut, fee, recipient: from, deadline: MAX, amountIn, amountOutMinimum: 0n },
    sqrtPriceLimitX96,
  };
  await send(
    from,
    chain.local.contracts.uniswap.v3Router,
    encodeFunctionData({ abi, functionName: 'exactInputSingle', args: [params] }),
  );
};

const open = (config: MarketConfig = chain.local.config) => {
  let calls = 0;
  const prices = createBlockPrices({
    rpc: {
      request: (method, params) => {
        calls += 1;
        return chain.rpc.request(method, params);
      },
    },
    config,
    clock: { now: () => Date.now() },
  });
  const read = async (block?: BlockRef) => {
    const at = block ?? (await chain.latest());
    const quotes = await prices.read(at);
    const of = (symbol: string, source: string) =>
      quotes.find((quote) => quote.asset === asset(symbol).address && quote.source === source);
    return { at, quotes, of };
  };
  const health = (id: string) => prices.sources.find((source) => source.id === id)?.health();
  return { prices, read, health, calls: () => calls };
};
const bps = (a: bigint | undefined, b: bigint) => Math.abs(Number(((a ?? 0n) - b) * 10_000n) / Number(b));

describe('prices at a block of the local market', () => {
  it('tell what the pools of each asset hold: a sale of the depth moves the price as far as it says', async () => {
    const { prices, read } = open();
    expect(prices.reserves?.().get(asset('WETH').address), 'before the first reading').toBeNull();
    await read();
    const reserves = prices.reserves?.() ?? new Map();
    for (const symbol of ['WETH', 'WBTC', 'LINK', 'USDC', 'wstETH'])
      expect(reserves.get(asset(symbol).address), symbol).toBeGreaterThan(0n);

    // Of one pool alone: 1 % of it, which is within the range of its liquidity.
    const link = asset('LINK');
    const held = reserves.get(link.address) ?? 0n;
    const fall = 0.01;
    const sold = BigInt(Math.round(Number(held) * (1 / Math.sqrt(1 - fall) - 1)));
    const linkPool = pool(['LINK', 'WETH']);
    const before = (await read()).of('LINK', `uniswap-v3-spot:${linkPool.address}`)?.price ?? 0n;
    await swap(linkPool, link.address, sold);
    const after = (await read()).of('LINK', `uniswap-v3-spot:${linkPool.address}`)?.price ?? 0n;
    // The fee stays outside the product: a little less of the sale moves the price.
    expect(1 - Number(after) / Number(before)).toBeCloseTo(fall, 3);
    expect(prices.reserves?.().get(link.address)).toBeGreaterThan(held);
  });

  it('have every source, near the market, in one call a block', async () => {
    const { read, prices, calls } = open();
    await read();
    const before = calls();
    const { quotes } = await read();
    expect(calls() - before).toBe(1);
    expect(prices.sources.map(({ id, health }) => [id, health().state, health().detail])).toEqual(
      ['chainlink', 'capo', 'uniswap-v3-twap', 'uniswap-v3-spot', 'uniswap-v2-spot'].map((id) => [id, 'live', '']),
    );
    for (const { symbol, address, initialPrice } of chain.local.assets) {
      const own = quotes.filter((quote) => quote.asset === address);
      expect(own.length, symbol).toBeGreaterThanOrEqual(3);
      // A pool is made at a whole square root: its price is the oracle's to within a tick.
      for (const quote of own) expect(bps(quote.price, initialPrice), `${symbol} ${quote.source}`).toBeLessThan(1);
      expect(own.every(({ unusable }) => unusable === undefined)).toBe(true);
    }
  });

  it('share their upstream where one feed could move them together, and nowhere else', async () => {
    const { quotes } = await open().read();
    const upstreams = (symbol: string) =>
      new Set(quotes.filter((quote) => quote.asset === asset(symbol).address).map(({ upstream }) => upstream));
    // Its pool is converted by the price of ether that Chainlink and the adapter multiply as well.
    expect(upstreams('wstETH')).toEqual(new Set(['chainlink:ETH/USD']));
    expect(upstreams('AAVE')).toEqual(new Set(['chainlink:AAVE/USD', pool(['AAVE', 'WETH']).address]));
    // Two of the pools are converted by the same price of USDC.
    expect(upstreams('WETH')).toEqual(
      new Set(['chainlink:ETH/USD', 'chainlink:USDC/USD', pool(['WETH', 'USDT']).address]),
    );
  });

  it('are those of the block asked for, not of the newest', async () => {
    const { read } = open();
    const before = await read();
    await chain.local.setAnswer('WETH', 2_900n * 10n ** 8n);
    await chain.local.mine(2);
    expect((await read()).of('WETH', 'chainlink')?.price).toBe(2_900n * 10n ** 8n);
    expect((await read(before.at)).of('WETH', 'chainlink')?.price).toBe(before.of('WETH', 'chainlink')?.price);
  });
});

describe('Chainlink’s own contracts', () => {
  it('change the aggregator behind a proxy: the phase is followed, with its decimals and bounds, and told', async () => {
    const { read, health } = open();
    await read();
    const { deployer, oracleNode } = chain.local.keys;
    const nonce = BigInt(await chain.rpc.request<Hex>('eth_getTransactionCount', [deployer.address, 'latest']));
    const aggregator = getContractAddress({ from: deployer.address, nonce }).toLowerCase() as Address;
    const artifact = packageArtifact('@chainlink/abi/v0.6/AccessControlledAggregator.json');
    // Six decimals, and at most 3,500 dollars.
    await send(
      deployer.address,
      undefined,
      deployData(artifact, [ZERO, 0n, 0, ZERO, 1n, 3_500_000_000n, 6, 'ETH / USD']),
    );
    const { address, proxy } = asset('WETH');
    const oracle = oracleNode.address;
    const call = (from: Address, to: Address, data: Parameters<typeof encodeFunctionData<typeof abi>>[0]) =>
      send(from, to, encodeFunctionData(data));
    await call(deployer.address, aggregator, {
      abi,
      functionName: 'changeOracles',
      args: [[], [oracle], [oracle], 1, 1, 0],
    });
    await call(deployer.address, aggregator, { abi, functionName: 'addAccess', args: [proxy] });
    await call(oracle, aggregator, { abi, functionName: 'submit', args: [1n, 3_100_500_000n] });
    await call(deployer.address, proxy, { abi, functionName: 'proposeAggregator', args: [aggregator] });
    expect((await read()).of('WETH', 'chainlink')?.price).toBe(3_000n * 10n ** 8n);
    await call(deployer.address, proxy, { abi, functionName: 'confirmAggregator', args: [aggregator] });
    const quote = (await read()).of('WETH', 'chainlink');
    expect(quote).toMatchObject({ asset: address, price: 3_100_50000000n });
    expect(quote?.unusable).toBeUndefined();
    expect(health('chainlink')?.detail).toContain(`since phase 2 (${aggregator})`);
    await call(oracle, aggregator, { abi, functionName: 'submit', args: [2n, 3_500_000_000n] });
    expect((await read()).of('WETH', 'chainlink')?.unusable).toBe('out-of-bounds');
  });

  it('are not believed while the sequencer is down and in its grace period, nor what is converted by them', async () => {
    const { read } = open();
    const unusable = async () => {
      const { of } = await read();
      return ['chainlink', `uniswap-v3-twap:${pool(['WETH', 'USDT']).address}`].map(
        (source) => of('WETH', source)?.unusable,
      );
    };
    await chain.local.setSequencer(false);
    expect(await unusable()).toEqual(['sequencer', 'sequencer']);
    await chain.local.setSequencer(true);
    expect(await unusable()).toEqual(['sequencer', 'sequencer']);
    await chain.local.mine(1, chain.local.config.sequencerGrace + 12);
    expect(await unusable()).toEqual([undefined, undefined]);
  });
});

describe('price cap adapters', () => {
  it('are usable while their cap is above, and answer what their parameters give', async () => {
    const { read, health } = open();
    const { at, of } = await read();
    for (const symbol of ['wstETH', 'USDT', 'DAI']) {
      const { source } = asset(symbol);
      expect(of(symbol, 'capo')).toMatchObject({ price: await answerAt(source, at), group: 'push-oracle' });
      expect(of(symbol, 'capo')?.unusable).toBeUndefined();
      expect(of(symbol, 'capo')?.upstream).toBe(of(symbol, 'chainlink')?.upstream);
    }
    expect(health('capo')).toMatchObject({ state: 'live', detail: '' });
    await chain.local.mine(1, 40 * 86_400);
    await chain.local.setAnswer('WETH', 2_987_65432101n);
    const later = await read();
    expect(later.of('wstETH', 'capo')?.price).toBe(await answerAt(asset('wstETH').source, later.at));
    // The note that tells a difference between the adapter's answer and its parameters stays away.
    expect(health('capo')?.detail).toBe('');
  });

  it('say nothing of the market when a wrong snapshot makes the cap bind, 2.85 % too low', async () => {
    const { read, health } = open();
    const { ratio, address } = asset('wstETH');
    if (!ratio) throw new Error('no ratio');
    await chain.local.setRatio('wstETH', (ratio.initial * 9_715n) / 10_000n);
    const { of, at } = await read();
    const protocol = BigInt(
      await chain.rpc.request<Hex>('eth_call', [
        {
          to: chain.local.contracts.oracle,
          data: encodeFunctionData({ abi, functionName: 'getAssetPrice', args: [address] }),
        },
        { blockHash: at.hash },
      ]),
    );
    expect(protocol).toBe((3_600n * 10n ** 8n * 9_715n) / 10_000n);
    expect(of('wstETH', 'capo')).toMatchObject({ price: protocol, unusable: 'capped' });
    expect(of('wstETH', 'chainlink')).toMatchObject({ price: 3_600n * 10n ** 8n });
    expect(health('capo')?.detail).toContain('wstETH: its cap binds (1200000000000000000 over 1165800000000000000)');
  });

  it('cap a dollar at its cap', async () => {
    const { read } = open();
    await send(
      chain.local.keys.oracleNode.address,
      asset('USDT').source,
      encodeFunctionData({ abi, functionName: 'setPriceCap', args: [99_000_000n] }),
    );
    const { of } = await read();
    expect(of('USDT', 'capo')).toMatchObject({ price: 99_000_000n, unusable: 'capped' });
    expect(of('DAI', 'capo')?.unusable).toBeUndefined();
  });
});

describe('Uniswap’s own pools', () => {
  it('give the geometric mean of their time: each price by the seconds it stood, toward lower ticks', async () => {
    const { read, prices } = open();
    const weth = pool(['WETH', 'USDT']);
    const twap = `uniswap-v3-twap:${weth.address}`;
    const source = prices.sources.find(({ id }) => id === 'uniswap-v3-twap');
    const raw = () => {
      const text = source?.messages().find((message) => message.text.includes(weth.address))?.text;
      return JSON.parse(text ?? '{}') as { meanTick: number; seconds: number };
    };
    await read();
    const start = raw().meanTick;
    expect(raw().seconds).toBe(300);
    const inverted = weth.token0 !== asset('WETH').address;
    await swapTo(weth, false, start - 400);
    const swapped = await chain.latest();
    await chain.local.mine(1, 113);
    const { of } = await read();
    const elapsed = Number((await chain.latest()).timestamp - swapped.timestamp);
    expect(elapsed).toBe(113);
    expect(raw().meanTick).toBe(Math.floor(((300 - 113) * start + 113 * (start - 400)) / 300));
    const fall = ((-400 * 113) / 300) * (inverted ? -1 : 1);
    expect(Number(of('WETH', twap)?.price) / 3_000e8).toBeCloseTo(1.0001 ** fall, 3);
    // Spot is there at once.
    expect(Number(of('WETH', `uniswap-v3-spot:${weth.address}`)?.price) / 3_000e8).toBeCloseTo(
      1.0001 ** (inverted ? 400 : -400),
      3,
    );
    await chain.local.mine(1, 400);
    await read();
    expect(raw().meanTick).toBe(start - 400);
  });

  it('are thin while they are younger than their window, or below the least liquidity', async () => {
    const [link, dai] = [asset('LINK'), asset('DAI')];
    const [token0, token1] = [link.address, dai.address].sort() as [Address, Address];
    const manager = await chain.rpc.request<Hex>('eth_call', [
      { to: chain.local.contracts.uniswap.v3Factory, data: '0x8da5cb5b' },
      'latest',
    ]);
    expect(manager).toHaveLength(66);
    const factory = chain.local.contracts.uniswap.v3Factory;
    const from = chain.local.keys.deployer.address;
    const create = encodeFunctionData({ abi, functionName: 'createPool', args: [token0, token1, 3000] });
    const young =
      `0x${(await chain.rpc.request<Hex>('eth_call', [{ from, to: factory, data: create }, 'latest'])).slice(26)}` as Address;
    await send(from, factory, create);
    const sqrtPrice = sqrtRatioAtTick(token0 === link.address ? 27_081 : -27_081);
    await send(from, young, `0xf637731d${sqrtPrice.toString(16).padStart(64, '0')}`);
    const feeds = structuredClone(chain.local.config.feeds);
    const own = feeds[link.address];
    if (!own) throw new Error('LINK');
    const deep = pool(['LINK', 'WETH']);
    own.uniswapV3 = [
      { pool: young, quote: dai.address, window: 300, minLiquidity: 0n },
      { pool: deep.address, quote: asset('WETH').address, window: 300, minLiquidity: 10n ** 30n },
    ];
    const { read, health } = open({ ...chain.local.config, feeds });
    await read();
    expect(health('uniswap-v3-twap')?.detail).toContain(`LINK ${young}: the pool has no observations of 300 s.`);
    await chain.local.mine(1, 100);
    const { of } = await read();
    expect(of('LINK', `uniswap-v3-twap:${young}`)?.unusable).toBe('thin');
    expect(Number(of('LINK', `uniswap-v3-twap:${young}`)?.price) / 15e8).toBeCloseTo(1, 3);
    // Nobody provides: a price, but no market.
    expect(of('LINK', `uniswap-v3-spot:${young}`)?.unusable).toBe('thin');
    expect(of('LINK', `uniswap-v3-twap:${deep.address}`)?.unusable).toBe('thin');
    expect(of('LINK', `uniswap-v3-spot:${deep.address}`)?.unusable).toBe('thin');
  });

  it('are refused where they are not of the tokens that the configuration names', async () => {
    const feeds = structuredClone(chain.local.config.feeds);
    const own = feeds[asset('LINK').address];
    if (!own) throw new Error('LINK');
    const other = pool(['AAVE', 'WETH']).address;
    own.uniswapV3 = [{ pool: other, quote: asset('WETH').address, window: 300, minLiquidity: 0n }];
    const { read, health } = open({ ...chain.local.config, feeds });
    const { of } = await read();
    expect(of('LINK', `uniswap-v3-spot:${other}`)).toBeUndefined();
    expect(health('uniswap-v3-spot')?.detail).toContain('not of the two tokens');
  });

  it('of version 2 price by their reserves', async () => {
    const { read } = open();
    const pair = pool(['WETH', 'USDC'], 2);
    const spot = `uniswap-v2-spot:${pair.address}`;
    expect((await read()).of('WETH', spot)).toMatchObject({ price: 3_000n * 10n ** 8n, group: 'dex-spot' });
    const from = chain.local.keys.arbitrageur.address;
    // As much ether as there is: the price falls to a quarter, less the fee that stays.
    const amountIn = (4_000_000n * 10n ** 18n) / 3_000n;
    await send(
      from,
      chain.local.contracts.uniswap.v2Router,
      encodeFunctionData({
        abi,
        functionName: 'swapExactTokensForTokens',
        args: [amountIn, 0n, [asset('WETH').address, asset('USDC').address], from, MAX],
      }),
    );
    expect(Number((await read()).of('WETH', spot)?.price) / 1e8).toBeCloseTo((3_000 * (1 / 1.997)) / 2, -1);
  });

  it('compute the square root of a tick’s price as we do, at every bit of it', async () => {
    const from = chain.local.keys.deployer.address;
    const factory = chain.local.contracts.uniswap.v3Factory;
    const [token0, token1] = [asset('LINK').address, asset('USDT').address].sort() as [Address, Address];
    const create = encodeFunctionData({ abi, functionName: 'createPool', args: [token0, token1, 500] });
    const made =
      `0x${(await chain.rpc.request<Hex>('eth_call', [{ from, to: factory, data: create }, 'latest'])).slice(26)}` as Address;
    await send(from, factory, create);
    const multicall = parseAbi([
      'struct Call3 { address target; bool allowFailure; bytes callData; }',
      'function aggregate3(Call3[] calls) payable returns ((bool success, bytes returnData)[])',
    ]);
    /** The greatest tick whose price is not above this one, by the pool itself: a call leaves no trace. */
    const tickOf = async (sqrtPrice: bigint): Promise<number> => {
      const data = encodeFunctionData({
        abi: multicall,
        functionName: 'aggregate3',
        args: [
          [
            { target: made, allowFailure: false, callData: `0xf637731d${toHex(sqrtPrice, { size: 32 }).slice(2)}` },
            { target: made, allowFailure: false, callData: '0x3850c7bd' },
          ],
        ],
      });
      const answer = await chain.rpc.request<Hex>('eth_call', [{ to: chain.local.config.multicall3, data }, 'latest']);
      // The last answer is slot0's seven words; its second is the tick.
      const words = answer.slice(2).match(/.{64}/g) ?? [];
      return Number(BigInt.asIntN(256, BigInt(`0x${words[words.length - 6]}`)));
    };
    const ticks = [0, 1, -1, 887_271, -887_272, 27_081, -201_234];
    for (let bit = 1; bit < 20; bit += 1) ticks.push(2 ** bit, -(2 ** bit), 2 ** bit - 1, 1 - 2 ** bit);
    for (const tick of ticks) {
      const sqrtPrice = sqrtRatioAtTick(tick);
      expect(await tickOf(sqrtPrice)).toBe(tick);
      if (tick > -887_272) expect(await tickOf(sqrtPrice - 1n)).toBe(tick - 1);
    }
  });
});
