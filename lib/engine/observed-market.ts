import type { Address } from 'viem';
import type { ObservedMarket } from '@/lib/core/breaker/observed-input';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { STABLE_SYMBOLS } from './stable-symbols';

/** What of a market the breakers go by for as long as it is the same market. */
export const observedMarket = (
  config: MarketConfig,
  rules: Pick<ProtocolRules, 'supportedRevisions'>,
  { assets }: Pick<Snapshot, 'assets'>,
): ObservedMarket => {
  const known = Object.values(assets);
  return {
    id: config.id,
    name: config.name,
    assets: known.map(({ asset, symbol }) => {
      const feeds = config.feeds[asset];
      const base = feeds?.ratio?.base;
      const pools = (feeds?.uniswapV3.length ?? 0) + (feeds?.uniswapV2.length ?? 0);
      return {
        asset: asset as Address,
        symbol,
        assetClass: STABLE_SYMBOLS.has(symbol) ? 'stable' : base ? 'staked' : 'volatile',
        hasFeed: feeds?.chainlink !== undefined,
        hasCap: feeds?.capo !== undefined,
        hasDepth: pools > 0,
        base: base && known.some((each) => each.asset === base) ? base : undefined,
      };
    }),
    supportedRevisions: [...rules.supportedRevisions],
    hasSequencer: config.sequencerFeed !== undefined,
    sequencerGrace: config.sequencerGrace,
    tellsDeficit: known.some(({ deficit }) => deficit !== null),
    trustsBlockTime: !config.local,
  };
};
