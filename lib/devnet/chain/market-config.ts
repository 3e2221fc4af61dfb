import type { z } from 'zod';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import type { BuiltMarket } from './build-state';
import { CHAIN_ID } from './build-state';
import { MULTICALL3 } from './multicall3';

/** The configuration by which the program watches the local market, as it would any other. */
export function marketConfig(
  { contracts, assets, deployBlock }: BuiltMarket,
  aave: string,
  blockTime: number,
): MarketConfig {
  return marketConfigSchema.parse({
    id: 'local',
    name: `Aave v${aave} on a local chain`,
    protocol: 'aave-v3',
    chainId: CHAIN_ID,
    chainName: 'Local chain',
    poolAddressesProvider: contracts.provider,
    pool: contracts.pool,
    multicall3: MULTICALL3,
    deployBlock: BigInt(deployBlock),
    blockTime,
    sequencerFeed: contracts.sequencerFeed,
    feeds: Object.fromEntries(
      assets.map(({ symbol, address, proxy, heartbeat, deviationBps, exchanges, ratio }) => [
        address,
        {
          symbol,
          heartbeat,
          deviationBps,
          exchanges,
          ...(ratio === undefined
            ? { chainlink: proxy }
            : { ratio: { base: ratio.base, source: ratio.provider, decimals: ratio.decimals } }),
        },
      ]),
    ),
    local: true,
  } satisfies z.input<typeof marketConfigSchema>);
}
