import type { Address } from 'viem';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Clock, ProtocolReader, SourceInfo } from '@/lib/engine/ports';
import { sourceRecord } from './source-record';

export interface ProtocolOracle {
  readonly info: SourceInfo;
  /** The same reader, its market's prices noted as they are read. */
  readonly reader: ProtocolReader;
}

/**
 * The protocol's own oracle as a source: what it answered and which contract it asked, for each asset. It asks
 * nothing of its own: the market is read with the very prices that the protocol acts by.
 */
export function watchProtocolOracle(
  reader: ProtocolReader,
  options: { readonly assets: readonly Address[]; readonly clock: Clock; readonly blockTime: number },
): ProtocolOracle {
  const { assets, clock, blockTime } = options;
  const record = sourceRecord({ id: 'protocol', group: 'protocol', assets }, clock, blockTime);
  const note = ({ reserves, block }: MarketState): void => {
    const answers = [...reserves.values()].map(({ symbol, price, priceSource }) => ({
      of: symbol,
      content: { source: priceSource, price: String(price ?? 'none') },
      ...(price === undefined && { refused: 'the oracle has no price' }),
    }));
    const priced = answers.filter(({ refused }) => refused === undefined).length;
    const trouble = answers.flatMap(({ of, refused }) => (refused === undefined ? [] : [`${of}: ${refused}.`]));
    record.take(priced, answers, trouble, [], block.number);
  };
  return {
    info: record.info,
    reader: {
      ...reader,
      async readMarket(block) {
        const market = await reader.readMarket(block);
        note(market);
        return market;
      },
    },
  };
}
