import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { ProtocolId } from '@/lib/core/protocols/rules';
import type { ProtocolReader } from '@/lib/engine/ports';
import { createAaveV3Reader } from './aave-v3/reader';

export interface ReaderOptions {
  readonly rpc: Rpc;
  readonly config: MarketConfig;
}

/** Every protocol's reader; a protocol with rules but without a reader does not compile. */
export const protocolReaders: Record<ProtocolId, (options: ReaderOptions) => ProtocolReader> = {
  'aave-v3': (options) =>
    createAaveV3Reader({ ...options, decodeSettlement: protocolRules['aave-v3'].decodeSettlement }),
};
