import { GENESIS } from '@/lib/core/breaker/audit-chain';
import type { Incident } from '@/lib/core/snapshot/health-schema';
import { incidentsOf } from '@/lib/core/snapshot/incidents';
import type { Store } from '@/lib/engine/ports';
import { within } from './within';

/** Links of the audit log's end that incidents are told from. */
const LINKS = 1_000;
/** A store that takes longer costs the history, not the verdict. */
const PATIENCE_MS = 300;

export interface IncidentLog {
  /** The newest incidents; null while they cannot be read. `version` changes with the log: at one of them it is read once. Never rejects. */
  newest(version: string): Promise<readonly Incident[] | null>;
}

/** Reads incidents from the store's audit log of a market. */
export const createIncidentLog = (store: Pick<Store, 'breakers' | 'auditLinks'>, marketId: string): IncidentLog => {
  let read: { readonly version: string; readonly incidents: Promise<readonly Incident[] | null> } | undefined;
  const load = async (): Promise<readonly Incident[] | null> => {
    const head = (await store.breakers(marketId))?.head ?? GENESIS;
    return incidentsOf(await store.auditLinks(marketId, Math.max(0, head.seq - LINKS), LINKS));
  };
  return {
    newest: async (version) => {
      if (read?.version !== version) {
        const incidents = load().catch(() => {
          // Asked again the next time.
          if (read?.incidents === incidents) read = undefined;
          return null;
        });
        read = { version, incidents };
      }
      return (await within(read.incidents, PATIENCE_MS)) ?? null;
    },
  };
};
