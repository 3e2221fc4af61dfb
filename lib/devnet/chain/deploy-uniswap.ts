import { type Address, encodeFunctionData, parseAbi } from 'viem';
import type { DevAsset, LocalMarketContracts, UniswapPool } from '../local-market';
import { packageArtifact } from './artifact';
import type { Transactor } from './transactor';

const abi = parseAbi([
  'function enableFeeAmount(uint24 fee, int24 tickSpacing)',
  'function approve(address spender, uint256 amount)',
  'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address)',
  'struct MintParams { address token0; address token1; uint24 fee; int24 tickLower; int24 tickUpper; uint256 amount0Desired; uint256 amount1Desired; uint256 amount0Min; uint256 amount1Min; address recipient; uint256 deadline; }',
  'function mint(MintParams params)',
  'function increaseObservationCardinalityNext(uint16 next)',
  'function addLiquidity(address tokenA, address tokenB, uint256 amountADesired, uint256 amountBDesired, uint256 amountAMin, uint256 amountBMin, address to, uint256 deadline)',
]);
const MAX = 2n ** 256n - 1n;

/** One range around the price: its half-width (0.05 = ±5 %) and the USD in it. */
type Range = readonly [width: number, usd: number];

const VOLATILE: readonly Range[] = [
  [0.02, 4e6],
  [0.1, 10e6],
  [0.5, 14e6],
  [0.9, 4e6],
];
const PEGGED: readonly Range[] = [
  [0.001, 8e6],
  [0.01, 6e6],
  [0.05, 3e6],
];

interface PoolSpec {
  readonly pair: readonly [string, string];
  readonly fee: 100 | 500 | 3000;
  readonly ranges: readonly Range[];
  /** Multiplies the ranges' USD. */
  readonly scale: number;
}

const POOLS: readonly PoolSpec[] = [
  { pair: ['WETH', 'USDC'], fee: 500, ranges: VOLATILE, scale: 1 },
  { pair: ['WETH', 'USDT'], fee: 500, ranges: VOLATILE, scale: 0.5 },
  { pair: ['WBTC', 'WETH'], fee: 500, ranges: VOLATILE, scale: 0.7 },
  { pair: ['WBTC', 'USDC'], fee: 3000, ranges: VOLATILE, scale: 0.35 },
  { pair: ['wstETH', 'WETH'], fee: 100, ranges: PEGGED, scale: 1.2 },
  { pair: ['LINK', 'WETH'], fee: 3000, ranges: VOLATILE, scale: 0.15 },
  { pair: ['AAVE', 'WETH'], fee: 3000, ranges: VOLATILE, scale: 0.12 },
  { pair: ['DAI', 'USDC'], fee: 100, ranges: PEGGED, scale: 1 },
  { pair: ['USDT', 'USDC'], fee: 100, ranges: PEGGED, scale: 1.5 },
];
const V2_USD = 8e6;
/** Seconds that the pools' time-weighted prices run over: short against the mainnets' half hour, so that a demonstration sees them follow. */
export const TWAP_WINDOW = 300;
/** Observations each v3 pool keeps: enough for the window at one a second, the most there can be. */
const OBSERVATIONS = TWAP_WINDOW + 1;
const SPACING = { 100: 1, 500: 10, 3000: 60 } as const;

/** Integer square root, rounded down. */
function sqrt(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** That many dollars of an asset at its first price, in its base units. */
export const amountOf = (asset: DevAsset, usd: number): bigint =>
  (BigInt(Math.floor(usd)) * 10n ** 8n * 10n ** BigInt(asset.decimals)) / asset.initialPrice;

export type Uniswap = LocalMarketContracts['uniswap'];

/**
 * Deploys Uniswap v2 and v3 from their npm bytecode, and pools for every collateral at the oracle's
 * prices with liquidity in several ranges. `fund` gives the deployer what the pools take. The v3 pools'
 * addresses are read after mining through `poolAddress`.
 */
export async function deployUniswap(
  tx: Transactor,
  deployer: Address,
  assets: readonly DevAsset[],
  fund: (asset: DevAsset, amount: bigint) => Promise<void>,
  poolAddress: (factory: Address, version: 2 | 3, token0: Address, token1: Address, fee: number) => Promise<Address>,
): Promise<Uniswap> {
  const bySymbol = new Map(assets.map((asset) => [asset.symbol, asset]));
  const asset = (symbol: string): DevAsset => {
    const found = bySymbol.get(symbol);
    if (found === undefined) throw new Error(`no asset ${symbol}`);
    return found;
  };
  const v3 = (path: string) => packageArtifact(`@uniswap/v3-periphery/artifacts/contracts/${path}.json`);
  const weth = asset('WETH').address;
  const v3Factory = tx.deploy(
    deployer,
    packageArtifact('@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json'),
  );
  // Its third argument draws the position's picture, which nobody asks for here.
  const manager = tx.deploy(deployer, v3('NonfungiblePositionManager.sol/NonfungiblePositionManager'), [
    v3Factory,
    weth,
    deployer,
  ]);
  const v3Router = tx.deploy(deployer, v3('SwapRouter.sol/SwapRouter'), [v3Factory, weth]);
  const v3Quoter = tx.deploy(deployer, v3('lens/QuoterV2.sol/QuoterV2'), [v3Factory, weth]);
  const v2Factory = tx.deploy(deployer, packageArtifact('@uniswap/v2-core/build/UniswapV2Factory.json'), [deployer]);
  const v2Router = tx.deploy(deployer, packageArtifact('@uniswap/v2-periphery/build/UniswapV2Router02.json'), [
    v2Factory,
    weth,
  ]);
  // The router of both that live networks have.
  const router02 = tx.deploy(
    deployer,
    packageArtifact('@uniswap/swap-router-contracts/artifacts/contracts/SwapRouter02.sol/SwapRouter02.json'),
    [v2Factory, v3Factory, manager, weth],
  );
  const send = (to: Address, call: Parameters<typeof encodeFunctionData<typeof abi>>[0]) =>
    tx.send(deployer, to, encodeFunctionData(call));
  // The published v3 core lacks the 0.01 % tier that governance added later.
  send(v3Factory, { abi, functionName: 'enableFeeAmount', args: [100, 1] });

  const needed = new Map<string, bigint>();
  const need = (symbol: string, amount: bigint) => needed.set(symbol, (needed.get(symbol) ?? 0n) + amount);
  for (const { pair, ranges, scale } of POOLS) {
    for (const symbol of pair) for (const [, usd] of ranges) need(symbol, amountOf(asset(symbol), usd * scale));
  }
  for (const symbol of ['WETH', 'USDC']) need(symbol, amountOf(asset(symbol), V2_USD));
  for (const [symbol, amount] of needed) {
    await fund(asset(symbol), amount);
    for (const spender of [manager, v2Router]) {
      send(asset(symbol).address, { abi, functionName: 'approve', args: [spender, MAX] });
    }
  }

  for (const { pair, fee, ranges, scale } of POOLS) {
    const [token0, token1] = [asset(pair[0]), asset(pair[1])].sort((a, b) => (a.address < b.address ? -1 : 1));
    if (token0 === undefined || token1 === undefined) continue;
    // Price of token0 in base units of token1, as a fraction.
    const top = token0.initialPrice * 10n ** BigInt(token1.decimals);
    const bottom = token1.initialPrice * 10n ** BigInt(token0.decimals);
    send(manager, {
      abi,
      functionName: 'createAndInitializePoolIfNecessary',
      args: [token0.address, token1.address, fee, sqrt((top << 192n) / bottom)],
    });
    const spacing = SPACING[fee];
    const tickAt = (factor: number) => {
      const price = Math.log((Number(top) / Number(bottom)) * factor) / Math.log(1.0001);
      return Math.round(price / spacing) * spacing;
    };
    for (const [width, usd] of ranges) {
      const [lower, upper] = [tickAt(1 - width), tickAt(1 / (1 - width))];
      send(manager, {
        abi,
        functionName: 'mint',
        args: [
          {
            token0: token0.address,
            token1: token1.address,
            fee,
            tickLower: lower,
            tickUpper: upper === lower ? lower + spacing : upper,
            amount0Desired: amountOf(token0, (usd * scale) / 2),
            amount1Desired: amountOf(token1, (usd * scale) / 2),
            amount0Min: 0n,
            amount1Min: 0n,
            recipient: deployer,
            deadline: MAX,
          },
        ],
      });
    }
  }
  const [eth, usdc] = [asset('WETH'), asset('USDC')];
  send(v2Router, {
    abi,
    functionName: 'addLiquidity',
    args: [eth.address, usdc.address, amountOf(eth, V2_USD / 2), amountOf(usdc, V2_USD / 2), 0n, 0n, deployer, MAX],
  });
  await tx.flush();

  const pools: UniswapPool[] = [];
  const listed = [
    ...POOLS.map((pool) => ({ ...pool, version: 3 as const })),
    { pair: ['WETH', 'USDC'], fee: 3000, version: 2 as const },
  ];
  for (const { pair, fee, version } of listed) {
    const [token0, token1] = pair.map((symbol) => asset(symbol).address).sort();
    if (token0 === undefined || token1 === undefined) continue;
    const factory = version === 3 ? v3Factory : v2Factory;
    pools.push({ version, address: await poolAddress(factory, version, token0, token1, fee), token0, token1, fee });
  }
  for (const { version, address } of pools) {
    if (version === 2) continue;
    send(address, { abi, functionName: 'increaseObservationCardinalityNext', args: [OBSERVATIONS] });
  }
  return { v3Factory, v3Router, v3Quoter, v2Factory, v2Router, router02, pools };
}
