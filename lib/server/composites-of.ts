import type { Address } from 'viem';
import type { Composite } from '@/lib/core/oracle/quote';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { Usd } from '@/lib/core/units/units';

/** The composites that the snapshot itself was computed with, without their sources. */
export const compositesOf = ({ assets }: Snapshot): ReadonlyMap<Address, Composite> =>
  new Map(
    Object.values(assets).map(({ asset, composite, fresh, quorum }): [Address, Composite] => {
      const [price, low, high] = [composite?.price, composite?.low, composite?.high].map((value) =>
        value === undefined ? undefined : Usd(BigInt(value)),
      );
      return [asset, { asset, price, low, high, fresh, quorum, sources: [] }];
    }),
  );
