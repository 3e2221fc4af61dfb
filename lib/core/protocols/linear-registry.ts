import { aaveV3LinearRules } from './aave-v3/linear-terms';
import type { LinearRules } from './linear-terms';
import type { MarketState, ProtocolId } from './rules';

const linearRules: Record<ProtocolId, LinearRules> = {
  'aave-v3': aaveV3LinearRules,
};

/** What the risk kernel sweeps for a market's own protocol. */
export const linearRulesFor = (market: Pick<MarketState, 'protocol'>): LinearRules => linearRules[market.protocol];
