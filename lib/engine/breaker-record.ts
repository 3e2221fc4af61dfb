import { z } from 'zod';
import { type AuditLink, appendEvents, type ChainHead, GENESIS } from '@/lib/core/breaker/audit-chain';
import { type BreakerConfig, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import type { Breakers } from '@/lib/core/breaker/breaker-state';
import type { ObserverMemory } from '@/lib/core/breaker/observe';
import type { Store, StoredOutcome } from './ports';

/** A state of which only timers moved is written this often: that much of a cooldown a crash may repeat. */
const STATE_EVERY_MS = 2_000;

export interface BreakerRecord {
  /** Appends to the audit log and has the state written: at once where there are events, or the outcome of a command. */
  take(state: Breakers, memory: ObserverMemory, events: readonly BreakerEvent[], outcome?: StoredOutcome): void;
  head(): ChainHead;
  /** Links that the store has not taken yet. */
  unsaved(): number;
  /** Writes what waits, once. Never rejects. */
  close(): Promise<void>;
}

const storedSchema = z.object({ breakers: z.unknown(), memory: z.unknown(), config: z.unknown() });

export interface KeptBreakers {
  /** Unparsed; `undefined` where nothing was stored. */
  readonly state: unknown;
  /** What the readings needed of the past, unparsed. */
  readonly memory: unknown;
  /** That of before; `undefined` where there was none, or another release's. */
  readonly config: BreakerConfig | undefined;
  readonly head: ChainHead;
}

/** What the store kept of the breakers. Rejects when it cannot be read: then nothing is known yet. */
export const readKeptBreakers = async (store: Store, marketId: string): Promise<KeptBreakers> => {
  const stored = await store.breakers(marketId);
  if (stored === undefined) return { state: undefined, memory: undefined, config: undefined, head: GENESIS };
  const parsed = storedSchema.safeParse(stored.state);
  const config = parsed.success ? readBreakerConfig(parsed.data.config) : undefined;
  return {
    // Something that is no record of ours is damage, not a first start.
    state: parsed.success ? (parsed.data.breakers ?? 'damaged') : 'damaged',
    memory: parsed.success ? parsed.data.memory : undefined,
    config: config?.ok ? config.config : undefined,
    head: stored.head,
  };
};

export interface BreakerRecordDeps {
  readonly store: Store;
  readonly marketId: string;
  readonly config: BreakerConfig;
  readonly from: ChainHead;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes behind the engine's back, one write at a time; what failed is tried again with the next step, so that a store
 * that is down loses nothing and stops nothing.
 */
export const createBreakerRecord = ({
  store,
  marketId,
  config,
  from,
  now,
  failed,
}: BreakerRecordDeps): BreakerRecord => {
  let head = from;
  let waiting: readonly AuditLink[] = [];
  let outcomes: readonly StoredOutcome[] = [];
  let newest: { readonly breakers: Breakers; readonly memory: ObserverMemory } | undefined;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    const links = waiting;
    const said = outcomes;
    const state = { ...newest, config };
    writtenAt = now();
    try {
      await store.saveBreakers(marketId, { state, head }, links, said);
      waiting = waiting.slice(links.length);
      outcomes = outcomes.slice(said.length);
    } catch (error) {
      failed(error);
    }
  };
  return {
    take: (state, memory, events, outcome) => {
      const appended = appendEvents(head, events);
      head = appended.head;
      waiting = [...waiting, ...appended.links];
      if (outcome) outcomes = [...outcomes, outcome];
      newest = { breakers: state, memory };
      if (writing || (waiting.length + outcomes.length === 0 && now() - writtenAt < STATE_EVERY_MS)) return;
      writing = write().finally(() => {
        writing = undefined;
      });
    },
    head: () => head,
    unsaved: () => waiting.length,
    close: async () => {
      await writing;
      if (newest) await write();
    },
  };
};
