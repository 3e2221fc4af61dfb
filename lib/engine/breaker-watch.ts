import type { BreakerConfig } from '@/lib/core/breaker/breaker-config';
import type { Breakers } from '@/lib/core/breaker/breaker-state';
import { configChange } from '@/lib/core/breaker/config-change';
import { type ObserverMemory, observe } from '@/lib/core/breaker/observe';
import type { ObservedFacts, ObservedMarket } from '@/lib/core/breaker/observed-input';
import { restoreMemory } from '@/lib/core/breaker/observer-memory';
import { type OperatorResult, type OperatorWord, resetByHand, tripByHand } from '@/lib/core/breaker/operator';
import { restoreBreakers } from '@/lib/core/breaker/restore';
import { breakerRoster, type Unwatched } from '@/lib/core/breaker/roster';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { type Watchlist, watchlist } from '@/lib/core/breaker/watchlist';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { breakersView } from '@/lib/core/snapshot/breaker-view';
import type { RowBook } from '@/lib/core/snapshot/row-book';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { type BreakerRecord, createBreakerRecord, type KeptBreakers, readKeptBreakers } from './breaker-record';
import type { Meters } from './meters';
import type { SourcedFacts } from './observed-facts';
import { observedMarket } from './observed-market';
import type { Clock, CommandOutcome, Store, StoredOutcome } from './ports';

/** Steps are at least this far apart: a shorter dwell than a few of them makes no sense. */
const STEP_MS = 500;
/** After a reading of the store that failed. */
const READ_AGAIN_MS = 1_000;

export interface BreakerWatchDeps {
  readonly config: MarketConfig;
  readonly breakers: BreakerConfig;
  readonly rules: ProtocolRules;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly meters?: Pick<Meters, 'watched' | 'events'>;
}

/** What is known when a frame is made. */
export interface BreakerMoment {
  readonly snapshot: Snapshot | null;
  readonly rows: RowBook;
  readonly status: EngineStatus;
  readonly head: number | undefined;
  readonly sequencer: ObservedFacts['sequencer'];
  /** What is provided here beside; the same keys each time. */
  readonly sourced: SourcedFacts;
}

export interface BreakerWatch {
  /** Reads what the store kept; until then, and before the first block, nothing is known, which is open. Never rejects. */
  start(): Promise<void>;
  /** So many blocks were replaced: told with the next step. */
  replaced(blocks: number): void;
  /** The view after a step, where one is due; `null` while nothing is known. */
  take(moment: BreakerMoment): BreakersView | null;
  /** An operator's word; `block` and time are filled in here. What it changed is in the next view. */
  say(
    what: 'trip' | 'reset',
    word: Pick<OperatorWord, 'key' | 'actor' | 'reason'>,
    /** The command by which it came: its outcome is stored with the state. */
    command?: number,
  ): CommandOutcome;
  /** The outcome of a command that changes nothing, to be stored. */
  answer(outcome: StoredOutcome): void;
  /** Whether the state is known, so that a word can be taken. */
  isKnown(): boolean;
  stop(): Promise<void>;
}

/** The breakers beside the engine: observes each frame, steps, keeps state and audit log in the store. */
export const createBreakerWatch = (deps: BreakerWatchDeps): BreakerWatch => {
  const { config, breakers, rules, store, clock, log, meters } = deps;
  const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  let stopped = false;
  let kept: KeptBreakers | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let running:
    | {
        readonly market: ObservedMarket;
        readonly watched: Watchlist;
        readonly unwatched: readonly Unwatched[];
        readonly record: BreakerRecord;
        state: Breakers;
        memory: ObserverMemory;
      }
    | undefined;
  let steppedAt = Number.NEGATIVE_INFINITY;
  let replaced = 0;
  let view: BreakersView | null = null;
  /** An operator's word must show in the next frame, due or not. */
  let spoken = false;

  const read = (): Promise<void> => {
    reading ??= readKeptBreakers(store, config.id)
      .then(
        (found) => {
          kept = found;
        },
        (error: unknown) => log('warn', `the breakers' state could not be read, to be tried again: ${words(error)}`),
      )
      .finally(() => {
        reading = undefined;
      });
    readAt = clock.now();
    return reading;
  };

  /** Begins with what the store kept, once the market is known. */
  const begin = (snapshot: Snapshot, sourced: SourcedFacts, now: number): typeof running => {
    if (kept === undefined) return undefined;
    const market = observedMarket(config, rules, snapshot);
    const { roster, unwatched } = breakerRoster(market, {
      head: true,
      replacedBlocks: true,
      ...(sourced.heads !== undefined && { heads: true as const }),
      ...(sourced.clockSkewMs !== undefined && { clockSkewMs: true as const }),
      ...(sourced.depthUsd !== undefined && { depthUsd: true as const }),
      ...(sourced.attempts !== undefined && { attempts: true as const }),
      ...(market.hasSequencer && { sequencer: true as const }),
    });
    const watched = watchlist(breakers, roster);
    meters?.watched(watched.breakers.map(({ key }) => key));
    const at = { at: now, block: String(snapshot.block.number) };
    const restored = restoreBreakers(kept.state, at, watched);
    const keptAt = restored.how === 'restored' ? restored.state.at : undefined;
    const remembered = restoreMemory(kept.memory, { keptAt, now });
    if (remembered.how === 'damaged')
      log('warn', 'what the breakers remembered of prices cannot be read: they learn anew');
    const changed =
      kept.config && configChange(kept.config, breakers, { actor: 'configuration', reason: 'found at a start', ...at });
    const record = createBreakerRecord({
      store,
      marketId: config.id,
      config: breakers,
      from: kept.head,
      now: clock.now,
      failed: (error) => log('warn', `the breakers' state was not stored, to be tried again: ${words(error)}`),
    });
    record.take(restored.state, remembered.memory, [...restored.events, ...(changed ? [changed] : [])]);
    if (restored.how === 'damaged') log('warn', 'the stored state of the breakers cannot be read: all are open');
    return { market, watched, unwatched, record, state: restored.state, memory: remembered.memory };
  };

  return {
    start: read,
    replaced: (blocks) => {
      replaced += blocks;
    },
    take: ({ snapshot, rows, status, head, sequencer, sourced }) => {
      const now = clock.now();
      if (stopped) return view;
      if (kept === undefined && !reading && now - readAt >= READ_AGAIN_MS) void read();
      if (!running && snapshot) running = begin(snapshot, sourced, now);
      if (!running || !snapshot) return null;
      if (now - steppedAt < STEP_MS && now >= steppedAt && !spoken) return view;
      steppedAt = now;
      spoken = false;
      const { market, watched, unwatched, record } = running;
      const facts: ObservedFacts = {
        ...sourced,
        head: head === undefined ? null : { number: head },
        replacedBlocks: replaced,
        ...(market.hasSequencer && { sequencer: sequencer ?? null }),
      };
      replaced = 0;
      const { observations, memory } = observe(market, { now, snapshot, status, facts }, running.memory);
      const [state, events] = stepBreakers(
        running.state,
        { at: now, block: String(snapshot.block.number), observations },
        watched,
      );
      running.state = state;
      running.memory = memory;
      record.take(state, memory, events);
      meters?.events(events);
      for (const { key, from, to, why } of events) log('info', `breaker ${key}: ${from} → ${to}. ${why}`);
      const audit = { ...record.head(), unsaved: record.unsaved() };
      view = breakersView({ state, watched, unwatched, marketId: config.id, rows, assets: snapshot.assets, audit });
      return view;
    },
    isKnown: () => running !== undefined,
    answer: (outcome) => running?.record.take(running.state, running.memory, [], outcome),
    say: (what, { key, actor, reason }, command) => {
      if (!running) return { ok: false, refusal: 'The breakers’ state is not known yet: try again in a moment.' };
      const word: OperatorWord = { key, actor, reason, at: clock.now(), block: running.state.block };
      const result: OperatorResult = (what === 'trip' ? tripByHand : resetByHand)(running.state, word, running.watched);
      const said: CommandOutcome = result.ok ? { ok: true, events: result.events } : result;
      const outcome = command === undefined ? undefined : { id: command, outcome: said };
      if (!result.ok) {
        if (outcome) running.record.take(running.state, running.memory, [], outcome);
        return said;
      }
      running.state = result.state;
      running.record.take(result.state, running.memory, result.events, outcome);
      meters?.events(result.events);
      spoken = true;
      return said;
    },
    stop: async () => {
      stopped = true;
      await running?.record.close();
    },
  };
};
