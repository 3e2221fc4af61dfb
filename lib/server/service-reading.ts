import type { HealthEvidence } from '@/lib/core/snapshot/health-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { Store } from '@/lib/engine/ports';
import { publicService } from './settlement-answers';
import { within } from './within';

type Service = HealthEvidence['service'];

/** The public page asks at any rate; the store is asked this often. */
const EVERY_MS = 5_000;
/** A store that takes longer costs the figure, not the verdict. */
const PATIENCE_MS = 300;

/** The public service level, read from the store now and then; null while it cannot be read. Never rejects. */
export const createServiceReading = (store: Pick<Store, 'spells'>, marketId: string, now: () => number) => {
  let read: { readonly at: number; readonly service: Promise<Service> } | undefined;
  return {
    newest: async (snapshot: Snapshot | null): Promise<Service> => {
      if (!snapshot) return null;
      if (!read || Math.abs(now() - read.at) >= EVERY_MS) {
        const { number: block, timestamp } = snapshot.block;
        const service: Promise<Service> = publicService(store, marketId, { block, timestamp }).catch(() => null);
        read = { at: now(), service };
      }
      return (await within(read.service, PATIENCE_MS)) ?? null;
    },
  };
};
