import { z } from 'zod';
import type { AlertWordRecord } from '@/lib/core/alert/alert-operator';
import { type AlertState, NO_ALERTS, readAlertState } from '@/lib/core/alert/alert-state';
import { type Delivery, deliverySchema } from '@/lib/core/alert/delivery';
import { type AlertIncident, incidentSchema } from '@/lib/core/alert/incident';
import { type AlertChannelView, alertChannelSchema } from '@/lib/core/snapshot/alert-schema';
import type { AlertStore, StoredAlerts } from './ports';

/** A state of which only timers moved is written this often. */
const STATE_EVERY_MS = 10_000;

export interface KeptAlerts {
  readonly state: AlertState;
  readonly channels: readonly AlertChannelView[];
  /** Newest first. */
  readonly incidents: readonly AlertIncident[];
  readonly deliveries: readonly Delivery[];
  readonly words: readonly AlertWordRecord[];
  /** Something was stored that cannot be read. */
  readonly damaged: boolean;
}

const storedSchema = z.object({ alerts: z.unknown(), channels: z.array(alertChannelSchema).catch([]) });

/** What the store kept of the alerts; what cannot be read of it is left out. */
export const readKeptAlerts = (stored: StoredAlerts): KeptAlerts => {
  const parsed = storedSchema.safeParse(stored.state ?? {});
  const state = stored.state === undefined ? NO_ALERTS : readAlertState(parsed.data?.alerts);
  return {
    state: state ?? NO_ALERTS,
    channels: parsed.data?.channels ?? [],
    incidents: stored.incidents.flatMap((each) => incidentSchema.safeParse(each).data ?? []),
    deliveries: stored.deliveries.flatMap((each) => deliverySchema.safeParse(each).data ?? []),
    words: stored.words,
    damaged: state === undefined,
  };
};

export interface AlertRecordDeps {
  readonly store: AlertStore;
  readonly marketId: string;
  readonly now: () => number;
  readonly channels: () => readonly AlertChannelView[];
  readonly failed: (error: unknown) => void;
}

export interface AlertRecord {
  /** Keeps the newest of each; written at once where something beside the state is new. Resolves when that write is over, either way. */
  take(news: {
    readonly state?: AlertState;
    readonly incidents?: readonly AlertIncident[];
    readonly deliveries?: readonly Delivery[];
    readonly words?: readonly AlertWordRecord[];
  }): Promise<void>;
  unsaved(): number;
  /** Writes what waits, once. Never rejects. */
  close(): Promise<void>;
}

/** Writes behind the alerts' back, one write at a time; what failed waits for the next. */
export const createAlertRecord = ({ store, marketId, now, channels, failed }: AlertRecordDeps): AlertRecord => {
  let state: AlertState | undefined;
  const incidents = new Map<string, AlertIncident>();
  const deliveries = new Map<string, Delivery>();
  let words: readonly AlertWordRecord[] = [];
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;
  const unsaved = (): number => incidents.size + deliveries.size + words.length;

  const write = async (): Promise<void> => {
    if (state === undefined) return;
    const batch = { incidents: [...incidents.values()], deliveries: [...deliveries.values()], words };
    writtenAt = now();
    try {
      await store.saveAlerts(marketId, { state: { alerts: state, channels: channels() }, ...batch });
      for (const each of batch.incidents) if (incidents.get(each.id) === each) incidents.delete(each.id);
      for (const each of batch.deliveries) if (deliveries.get(each.id) === each) deliveries.delete(each.id);
      words = words.slice(batch.words.length);
    } catch (error) {
      failed(error);
    }
  };
  const start = (): Promise<void> => {
    writing = write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    take: async (news) => {
      state = news.state ?? state;
      for (const each of news.incidents ?? []) incidents.set(each.id, each);
      for (const each of news.deliveries ?? []) deliveries.set(each.id, each);
      words = [...words, ...(news.words ?? [])];
      const isDue = () => unsaved() > 0 || Math.abs(now() - writtenAt) >= STATE_EVERY_MS;
      if (!isDue()) return;
      // Of those who come while a write is under way the first to go on takes all along.
      while (writing) await writing;
      if (isDue()) await start();
    },
    unsaved,
    close: async () => {
      await writing;
      await write();
    },
  };
};
