import { z } from 'zod';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import { addressSchema } from '@/lib/core/units/address';
import { CHAINS, DEPLOY_BLOCKS, MULTICALL3, SEQUENCER_FEEDS } from './chains';
import { closest } from './closest';
import { KNOWN_ASSETS, KNOWN_RATIOS } from './known-assets';
import { KNOWN_ORACLE_IDS } from './known-oracle-ids';
import { knownPools } from './known-pools';
import { KNOWN_CAPPED, KNOWN_PUSH_FEEDS } from './known-push-feeds';
import { knownVenues } from './known-venues';
import { MarketConfigError } from './market-config-error';

/** What we take from a market's module of the address book. */
const bookMarketSchema = z.object({
  CHAIN_ID: z.number().int(),
  POOL: addressSchema,
  POOL_ADDRESSES_PROVIDER: addressSchema,
  ASSETS: z.record(
    z.string(),
    z.object({ UNDERLYING: addressSchema, ORACLE: addressSchema, decimals: z.number().int() }),
  ),
});

/**
 * The configuration of an Aave v3 market by its name in @aave-dao/aave-address-book, e.g. `AaveV3Ethereum`.
 * The package is imported on the first call only (about 60 ms). Throws `MarketConfigError`, with close names for an unknown one.
 */
export async function addressBookMarket(name: string): Promise<MarketConfig> {
  const book: Readonly<Record<string, unknown>> = await import('@aave-dao/aave-address-book');
  const names = Object.keys(book).filter(
    (key) => key.startsWith('AaveV3') && bookMarketSchema.safeParse(book[key]).success,
  );
  const parsed = bookMarketSchema.safeParse(names.includes(name) ? book[name] : undefined);
  if (!parsed.success) {
    throw new MarketConfigError(
      `MARKET=${name} is not a market of the Aave address book. Did you mean ${closest(name, names, 3).join(', ')}? Set MARKET to a name or to the path of a JSON file. Known: ${names.join(', ')}.`,
    );
  }
  const { CHAIN_ID, POOL, POOL_ADDRESSES_PROVIDER, ASSETS } = parsed.data;
  const chain = CHAINS[CHAIN_ID];
  if (chain === undefined) {
    throw new MarketConfigError(
      `${name} lives on chain ${CHAIN_ID}, whose block time is not known. Write a market file and set MARKET to its path.`,
    );
  }
  const sequencerFeed = SEQUENCER_FEEDS[CHAIN_ID];
  return marketConfigSchema.parse({
    id: name,
    name: `Aave v3 ${name.slice('AaveV3'.length).replace(/(?<=[a-z])(?=[A-Z])/g, ' ')}`,
    protocol: 'aave-v3',
    chainId: CHAIN_ID,
    chainName: chain.name,
    poolAddressesProvider: POOL_ADDRESSES_PROVIDER,
    pool: POOL,
    multicall3: chain.multicall3 ?? MULTICALL3,
    deployBlock: DEPLOY_BLOCKS[name] ?? 0n,
    blockTime: chain.blockTime,
    ...(sequencerFeed === undefined ? {} : { sequencerFeed }),
    feeds: feedsOf(CHAIN_ID, ASSETS),
    ...knownVenues(CHAIN_ID, (symbol) => ASSETS[symbol]?.UNDERLYING),
    explorer: chain.explorer,
  } satisfies z.input<typeof marketConfigSchema>);
}

function feedsOf(
  chainId: number,
  assets: z.infer<typeof bookMarketSchema>['ASSETS'],
): z.input<typeof marketConfigSchema>['feeds'] {
  const feeds: z.input<typeof marketConfigSchema>['feeds'] = {};
  const tokens = new Map(
    Object.entries(assets).map(([symbol, { UNDERLYING: address, decimals }]) => [symbol, { address, decimals }]),
  );
  const pushFeeds = KNOWN_PUSH_FEEDS[chainId];
  for (const [symbol, { UNDERLYING, ORACLE }] of Object.entries(assets)) {
    const known = KNOWN_ASSETS.get(symbol);
    const ratio = KNOWN_RATIOS[chainId]?.[symbol];
    const base = ratio && assets[ratio.base]?.UNDERLYING;
    const push = pushFeeds?.[symbol];
    const plain = pushFeeds === undefined ? known?.plainFeed === true : push?.proxy === 'oracle';
    feeds[UNDERLYING] = {
      symbol,
      ...(push && { heartbeat: push.heartbeat, deviationBps: push.deviationBps }),
      ...(push && push.proxy !== 'oracle' ? { chainlink: push.proxy } : plain ? { chainlink: ORACLE } : {}),
      ...(KNOWN_CAPPED[chainId]?.has(symbol) && { capo: ORACLE }),
      ...KNOWN_ORACLE_IDS.get(symbol),
      ...knownPools(chainId, symbol, tokens),
      exchanges: known?.exchanges ?? {},
      ...(ratio && base ? { ratio: { base, source: UNDERLYING, decimals: ratio.decimals } } : {}),
    };
  }
  return feeds;
}
