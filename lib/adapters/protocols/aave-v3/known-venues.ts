import type { Address } from 'viem';
import type { z } from 'zod';
import type { marketConfigSchema } from '@/lib/core/protocols/market-config';

interface Deployment {
  readonly v3Factory: Address;
  /** Absent where the router was deployed without one. */
  readonly v2Factory?: Address;
  /** SwapRouter02. */
  readonly router: Address;
}

const V3_FACTORY: Address = '0x1f98431c8ad98523631ae4a59f267346ea31f984';
const ROUTER: Address = '0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45';
const SAME: Deployment = { v3Factory: V3_FACTORY, router: ROUTER };

/** Uniswap's own deployments by chain. */
const DEPLOYMENTS: Readonly<Record<number, Deployment>> = {
  1: { ...SAME, v2Factory: '0x5c69bee701ef814a2b6a3edd4b1652cb9cc5aa6f' },
  10: SAME,
  137: SAME,
  8453: {
    v3Factory: '0x33128a8fc17869897dce68ed026d694621f6fdfd',
    router: '0x2626664c2603336e57b271c5c0b26f421741e481',
  },
  42161: SAME,
};
/** The address book's names of what everything trades against; the first three that a market has. */
const CONNECTORS = ['WETH', 'USDC', 'USDCn', 'USDT', 'USDbC'];

/** A market's venues on chains where Uniswap's addresses are known. */
export function knownVenues(
  chainId: number,
  addressOf: (symbol: string) => Address | undefined,
): Pick<z.input<typeof marketConfigSchema>, 'venues'> {
  const deployment = DEPLOYMENTS[chainId];
  if (deployment === undefined) return {};
  const { v2Factory, v3Factory, router } = deployment;
  const connectors = CONNECTORS.flatMap((symbol) => addressOf(symbol) ?? []).slice(0, 3);
  return {
    venues: {
      ...(v2Factory && { uniswapV2: { factory: v2Factory } }),
      uniswapV3: { factory: v3Factory },
      router,
      connectors,
    },
  };
}
