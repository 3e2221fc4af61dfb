import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Address,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  http,
  maxUint256,
  type PublicClient,
  parseAbi,
  parseAbiItem,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { deployData, packageArtifact } from '@/lib/devnet/chain/artifact';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { LIQUIDATION_PROTOCOL_FEE, RESERVES, reserveSpec } from '@/lib/devnet/chain/reserve-specs';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';

const abi = parseAbi([
  'function getAssetPrice(address asset) view returns (uint256)',
  'function POOL_REVISION() view returns (uint256)',
  'function getReserveConfigurationData(address asset) view returns (uint256 decimals, uint256 ltv, uint256 threshold, uint256 bonus, uint256 factor, bool collateral, bool borrowing, bool stable, bool active, bool frozen)',
  'function getReserveCaps(address asset) view returns (uint256 borrowCap, uint256 supplyCap)',
  'function getLiquidationProtocolFee(address asset) view returns (uint256)',
  'function getFlashLoanEnabled(address asset) view returns (bool)',
  'function isLiquidationAllowed() view returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
  'function getRatio() view returns (int256)',
  'function approve(address spender, uint256 amount)',
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referral)',
  'function withdraw(address asset, uint256 amount, address to)',
  'function flashLoanSimple(address receiver, address asset, uint256 amount, bytes params, uint16 referral)',
  'function getUserAccountData(address) view returns (uint256, uint256, uint256, uint256, uint256, uint256)',
  'struct Quote { address tokenIn; address tokenOut; uint256 amountIn; uint24 fee; uint160 sqrtPriceLimitX96; }',
  'function quoteExactInputSingle(Quote params) returns (uint256 amountOut, uint160 sqrtPriceAfter, uint32 ticksCrossed, uint256 gas)',
  'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[])',
]);
const BORROW = parseAbiItem(
  'event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)',
);
const WAD = 10n ** 18n;

describe.each([
  { aave: '3.6' as const, revision: 10n },
  { aave: '3.0' as const, revision: 1n },
])('the local market with Aave v$aave', ({ aave, revision }) => {
  let market: LocalMarket;
  let client: PublicClient;

  beforeAll(async () => {
    market = await startLocalMarket({ aave, borrowers: 1_000 });
    client = createPublicClient({ transport: http(market.http) });
  });
  afterAll(() => market.stop());

  const priceOf = (asset: Address) =>
    client.readContract({ address: market.contracts.oracle, abi, functionName: 'getAssetPrice', args: [asset] });
  const balanceOf = (token: Address, account: Address) =>
    client.readContract({ address: token, abi, functionName: 'balanceOf', args: [account] });
  const asset = (symbol: string) => {
    const found = market.assets.find((candidate) => candidate.symbol === symbol);
    if (found === undefined) throw new Error(symbol);
    return found;
  };

  it('is of the revision asked for, with a configuration the program accepts', async () => {
    expect(await client.readContract({ address: market.contracts.pool, abi, functionName: 'POOL_REVISION' })).toBe(
      revision,
    );
    const wire: unknown = JSON.parse(
      JSON.stringify(market.config, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)),
    );
    expect(marketConfigSchema.parse(wire)).toEqual(market.config);
    expect(await client.getCode({ address: market.config.multicall3 })).toBeDefined();
  });

  it('lists eight reserves with their parameters, prices, fee and caps', async () => {
    expect(market.assets.map((one) => one.symbol)).toEqual(RESERVES.map((spec) => spec.symbol));
    for (const { symbol, address, decimals, initialPrice } of market.assets) {
      const spec = reserveSpec(symbol);
      const { dataProvider } = market.contracts;
      const [unit, ltv, threshold, bonus, factor, , borrowing] = await client.readContract({
        address: dataProvider,
        abi,
        functionName: 'getReserveConfigurationData',
        args: [address],
      });
      expect([Number(unit), Number(ltv), Number(threshold), Number(bonus), Number(factor), borrowing]).toEqual([
        decimals,
        spec.ltv,
        spec.liquidationThreshold,
        spec.liquidationBonus,
        spec.reserveFactor,
        spec.borrowable,
      ]);
      expect(await priceOf(address)).toBe(initialPrice);
      expect(
        await client.readContract({
          address: dataProvider,
          abi,
          functionName: 'getLiquidationProtocolFee',
          args: [address],
        }),
      ).toBe(BigInt(LIQUIDATION_PROTOCOL_FEE));
      const [, supplyCap] = await client.readContract({
        address: dataProvider,
        abi,
        functionName: 'getReserveCaps',
        args: [address],
      });
      expect(supplyCap).toBeGreaterThan(0n);
      expect(
        await client.readContract({ address: dataProvider, abi, functionName: 'getFlashLoanEnabled', args: [address] }),
      ).toBe(true);
    }
  });

  it('yields its borrowers by their Borrow logs, none liquidatable yet', async () => {
    const logs = await client.getLogs({
      address: market.config.pool,
      event: BORROW,
      fromBlock: market.config.deployBlock,
    });
    const found = new Set(logs.map((log) => log.args.onBehalfOf?.toLowerCase()));
    expect(found).toEqual(new Set(market.borrowers));
    const data = await client.multicall({
      multicallAddress: market.config.multicall3,
      allowFailure: false,
      contracts: market.borrowers.map((account) => ({
        address: market.config.pool,
        abi,
        functionName: 'getUserAccountData' as const,
        args: [account] as const,
      })),
    });
    expect(data.filter(([, , , , , factor]) => factor < WAD)).toEqual([]);
    expect(data.filter(([, , , , , factor]) => factor < (WAD * 103n) / 100n).length).toBeGreaterThan(50);
  });

  it('stands at the present, with fresh rounds', async () => {
    const { timestamp } = await client.getBlock();
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    const [, answer, , updatedAt] = await client.readContract({
      address: asset('WETH').proxy,
      abi,
      functionName: 'latestRoundData',
    });
    expect(answer).toBe(asset('WETH').initialPrice);
    expect(Number(timestamp) - Number(updatedAt)).toBeLessThan(60);
  });

  it('moves prices through rounds of the real feeds, and wstETH by its cap while the true ratio stays', async () => {
    const snapshot = await market.snapshot();
    const [before] = await client.readContract({ address: asset('WETH').proxy, abi, functionName: 'latestRoundData' });
    await market.setAnswer('WETH', 2_500n * 10n ** 8n);
    const [after] = await client.readContract({ address: asset('WETH').proxy, abi, functionName: 'latestRoundData' });
    expect(after).toBe(before + 1n);
    expect(await priceOf(asset('WETH').address)).toBe(2_500n * 10n ** 8n);
    expect(await priceOf(asset('wstETH').address)).toBe(3_000n * 10n ** 8n);
    await market.setRatio('wstETH', 1_165_800_000_000_000_000n);
    expect(await priceOf(asset('wstETH').address)).toBe(291_450_000_000n);
    const { ratio } = asset('wstETH');
    if (ratio === undefined) throw new Error('wstETH has no ratio');
    expect(await client.readContract({ address: ratio.provider, abi, functionName: 'getRatio' })).toBe(
      12n * 10n ** 17n,
    );
    await expect(market.setAnswer('wstETH', 1n)).rejects.toThrow(/setRatio/);
    await market.revert(snapshot);
    expect(await priceOf(asset('WETH').address)).toBe(3_000n * 10n ** 8n);
  });

  it('forbids liquidations while the sequencer is down and for its grace period', async () => {
    const snapshot = await market.snapshot();
    const allowed = () =>
      client.readContract({ address: market.contracts.sentinel, abi, functionName: 'isLiquidationAllowed' });
    expect(await allowed()).toBe(true);
    await market.setSequencer(false);
    expect(await allowed()).toBe(false);
    await market.setSequencer(true);
    expect(await allowed()).toBe(false);
    await market.mine(1, 90);
    expect(await allowed()).toBe(true);
    await market.revert(snapshot);
  });

  it('lends in a flash and lets suppliers withdraw', async () => {
    const from = market.keys.faucet.address;
    const { address } = asset('USDC');
    const { pool, provider } = market.contracts;
    const run = async (call: { to?: Address; data: Hex }) => {
      const rpc = jsonRpc(market.http);
      const hash = await rpc.request<Hex>('eth_sendTransaction', [{ from, ...call, gas: '0x4c4b40' }]);
      const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
      expect(receipt.status).toBe('success');
      return receipt;
    };
    const amount = 1_000_000n * 10n ** 6n;
    await market.mint('USDC', from, amount);
    await run({ to: address, data: encodeFunctionData({ abi, functionName: 'approve', args: [pool, amount] }) });
    await run({
      to: pool,
      data: encodeFunctionData({ abi, functionName: 'supply', args: [address, amount, from, 0] }),
    });
    await run({
      to: pool,
      data: encodeFunctionData({ abi, functionName: 'withdraw', args: [address, maxUint256, from] }),
    });
    expect(await balanceOf(address, from)).toBeGreaterThanOrEqual(amount - 1n);

    const receiver = packageArtifact(
      '@aave/core-v3/artifacts/contracts/mocks/flashloan/MockSimpleFlashLoanReceiver.sol/MockFlashLoanSimpleReceiver.json',
    );
    const { contractAddress } = await run({ data: deployData(receiver, [provider]) });
    if (!contractAddress) throw new Error('no receiver');
    const args = [contractAddress, address, 5n * amount, '0x', 0] as const;
    await run({ to: pool, data: encodeFunctionData({ abi, functionName: 'flashLoanSimple', args }) });
  });

  it('mints, WETH included, which is backed by ether', async () => {
    const to = market.keys.spare[0]?.address ?? market.keys.faucet.address;
    await market.mint('USDC', to, 123n);
    await market.mint('WETH', to, 456n);
    expect(await balanceOf(asset('USDC').address, to)).toBe(123n);
    expect(await balanceOf(asset('WETH').address, to)).toBe(456n);
    await expect(market.mint('NONE', to, 1n)).rejects.toThrow(/no asset NONE/);
  });

  it('sells every collateral on Uniswap near the oracle’s price', async () => {
    const { v3Quoter, v2Router, pools } = market.contracts.uniswap;
    expect(pools.filter((pool) => pool.version === 2)).toHaveLength(1);
    const sellable = new Set(pools.flatMap((pool) => [pool.token0, pool.token1]));
    for (const { address } of market.assets) expect(sellable).toContain(address);
    const byAddress = new Map(market.assets.map((one) => [one.address, one]));
    for (const { version, token0, token1, fee } of pools) {
      const [tokenIn, tokenOut] = [byAddress.get(token0), byAddress.get(token1)];
      if (!tokenIn || !tokenOut) throw new Error('a pool of unknown tokens');
      // $10,000 of the first token.
      const amountIn = (10_000n * 10n ** 8n * 10n ** BigInt(tokenIn.decimals)) / tokenIn.initialPrice;
      const out =
        version === 3
          ? (
              await client.simulateContract({
                address: v3Quoter,
                abi,
                functionName: 'quoteExactInputSingle',
                args: [{ tokenIn: token0, tokenOut: token1, amountIn, fee, sqrtPriceLimitX96: 0n }],
              })
            ).result[0]
          : ((
              await client.readContract({
                address: v2Router,
                abi,
                functionName: 'getAmountsOut',
                args: [amountIn, [token0, token1]],
              })
            )[1] ?? 0n);
      const usd = Number((out * tokenOut.initialPrice) / 10n ** BigInt(tokenOut.decimals)) / 1e8;
      expect(usd).toBeGreaterThan(9_900);
      expect(usd).toBeLessThan(10_001);
    }
  });
});

describe('the local market’s cache', () => {
  it('builds the same market for a seed, loads it back, and builds again what is damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-state-'));
    const digest = () => {
      const [name = ''] = readdirSync(folder).filter((entry) => entry.startsWith('state-'));
      const { accounts, blocks } = JSON.parse(readFileSync(join(folder, name, 'state.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      const count = Array.isArray(blocks) ? blocks.length : 0;
      return { name, count, hash: createHash('sha256').update(JSON.stringify(accounts)).digest('hex') };
    };
    const start = async () => {
      const lines: string[] = [];
      const market = await startLocalMarket({
        aave: '3.0',
        borrowers: 20,
        seed: 5,
        cacheDir: folder,
        onProgress: (line) => lines.push(line),
      });
      await market.stop();
      return { built: lines.some((line) => line.startsWith('Deploying')), borrowers: market.borrowers };
    };
    const first = await start();
    const built = digest();
    expect(first.built).toBe(true);
    expect(await start()).toEqual({ built: false, borrowers: first.borrowers });

    writeFileSync(join(folder, built.name, 'market.json'), '{');
    expect(await start()).toEqual(first);
    expect(digest()).toEqual(built);
    rmSync(folder, { recursive: true, force: true });
  });
});
