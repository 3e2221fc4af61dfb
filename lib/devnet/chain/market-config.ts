import type { Address } from 'viem';
import type { z } from 'zod';
import { KNOWN_ORACLE_IDS } from '@/lib/adapters/protocols/aave-v3/known-oracle-ids';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import type { DevAsset, UniswapPool } from '../local-market';
import type { BuiltMarket } from './build-state';
import { CHAIN_ID } from './build-state';
import { TWAP_WINDOW } from './deploy-uniswap';
import { MULTICALL3 } from './multicall3';
import { SEQUENCER_GRACE } from './reserve-specs';

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
    sequencerGrace: Number(SEQUENCER_GRACE),
    feeds: Object.fromEntries(
      assets.map(({ symbol, address, proxy, capo, heartbeat, deviationBps, exchanges, ratio }) => [
        address,
        {
          symbol,
          heartbeat,
          deviationBps,
          exchanges,
          ...KNOWN_ORACLE_IDS.get(symbol),
          ...poolFeeds(address, assets, contracts.uniswap.pools),
          ...(capo !== undefined && { capo }),
          ...(ratio === undefined
            ? { chainlink: proxy }
            : { ratio: { base: ratio.base, source: ratio.provider, decimals: ratio.decimals } }),
        },
      ]),
    ),
    venues: {
      uniswapV2: { factory: contracts.uniswap.v2Factory },
      uniswapV3: { factory: contracts.uniswap.v3Factory },
      router: contracts.uniswap.router02,
      connectors: assets.filter(({ symbol }) => MONEY.includes(symbol)).map(({ address }) => address),
      // The widest position of the local pools ends at 90 %.
      rangePct: 90,
    },
    // A demo is looked at for minutes: its volatilities are known, if roughly, after five.
    expectedLoss: { volatility: { minMinutes: 5 } },
    local: true,
  } satisfies z.input<typeof marketConfigSchema>);
}

/** What assets are priced in, the first of a pool's two that is listed. */
const MONEY = ['USDC', 'USDT', 'WETH'];

/** The pools that price an asset in the other's money; two dollar tokens price each other. */
function poolFeeds(asset: Address, assets: readonly DevAsset[], pools: readonly UniswapPool[]) {
  const byAddress = new Map(assets.map((one) => [one.address, one]));
  const found = pools.flatMap(({ version, address, token0, token1 }) => {
    const [own, other] = [byAddress.get(asset), byAddress.get(token0 === asset ? token1 : token0)];
    if ((token0 !== asset && token1 !== asset) || own === undefined || other === undefined) return [];
    const money = MONEY.find((symbol) => symbol === own.symbol || symbol === other.symbol);
    return money === other.symbol || (own.stable && other.stable) ? [{ version, address, quote: other.address }] : [];
  });
  return {
    uniswapV3: found.flatMap(({ version, address, quote }) =>
      version === 3 ? [{ pool: address, quote, window: TWAP_WINDOW }] : [],
    ),
    uniswapV2: found.flatMap(({ version, address, quote }) => (version === 2 ? [{ pair: address, quote }] : [])),
  };
}
