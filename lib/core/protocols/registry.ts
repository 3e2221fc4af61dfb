import { aaveV3Rules } from './aave-v3/aave-v3-rules';
import type { MarketState, ProtocolId, ProtocolRules } from './rules';

/** Every protocol's exact rules; a protocol without rules does not compile. */
export const protocolRules: Record<ProtocolId, ProtocolRules> = {
  'aave-v3': aaveV3Rules,
};

/** The rules of a market's own protocol. */
export const rulesFor = (market: Pick<MarketState, 'protocol'>): ProtocolRules => protocolRules[market.protocol];
