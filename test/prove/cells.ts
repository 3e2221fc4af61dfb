import { type CascadeReplayQuery, cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import { createRandom } from '@/lib/devnet/chain/random';
import type { DevAsset } from '@/lib/devnet/local-market';

/** Falls, percent: one asset, or two together. */
const ONE: readonly (readonly [string, number])[] = [
  ['WETH', 5],
  ['WETH', 10],
  ['WETH', 15],
  ['WETH', 20],
  ['WETH', 30],
  ['WETH', 45],
  ['WETH', 60],
  ['WBTC', 8],
  ['WBTC', 15],
  ['WBTC', 25],
  ['WBTC', 40],
  ['WBTC', 60],
  ['LINK', 10],
  ['LINK', 25],
  ['AAVE', 15],
  ['AAVE', 35],
];
const TWO: readonly (readonly [string, number, string, number])[] = [
  ['WETH', 5, 'WBTC', 5],
  ['WETH', 12, 'WBTC', 8],
  ['WETH', 20, 'WBTC', 20],
  ['WETH', 35, 'WBTC', 30],
  ['WETH', 60, 'WBTC', 60],
  ['WETH', 15, 'LINK', 25],
  ['WETH', 25, 'AAVE', 40],
  ['WBTC', 10, 'LINK', 15],
  ['WBTC', 30, 'AAVE', 20],
  ['LINK', 20, 'AAVE', 20],
];

/** The first `count` of one and two assets in turn; each fall up to half a percent off its round figure, by the seed. */
export function proofCells(assets: readonly DevAsset[], count: number, seed: number): readonly CascadeReplayQuery[] {
  const random = createRandom(seed);
  const address = (symbol: string) => assets.find((asset) => asset.symbol === symbol)?.address;
  const near = (percent: number) => percent * 100 + random.below(101) - 50;
  return [...ONE, ...TWO].slice(0, count).map((falls) =>
    cascadeReplayQuerySchema.parse({
      first: address(falls[0]),
      fall: near(falls[1]),
      ...(falls.length === 4 && { second: address(falls[2]), secondFall: near(falls[3]) }),
    }),
  );
}
