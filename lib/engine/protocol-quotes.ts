import type { Quote } from '@/lib/core/oracle/quote';
import type { Book } from './book';

/** The protocol's own prices at the book's block, as quotes. They never vote in a composite. */
export const protocolQuotes = ({ market, block, receivedAt }: Book): readonly Quote[] =>
  [...market.reserves.values()].flatMap(({ asset, price }) =>
    price === undefined
      ? []
      : [
          {
            source: 'protocol',
            group: 'protocol' as const,
            asset,
            price,
            observedAt: Number(block.timestamp) * 1_000,
            receivedAt,
          },
        ],
  );
