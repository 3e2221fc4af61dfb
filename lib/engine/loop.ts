import type { Address, Hash } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { type ProtocolRules, UnknownRevisionError } from '@/lib/core/protocols/rules';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { Frame } from './frame';
import type { ChainPort, Clock, HeadEvent, PriceSource, ProtocolReader, Store } from './ports';
import { createPublisher } from './publisher';
import { quoteBoard } from './quote-board';
import type { Recorder } from './recorder';
import { resync } from './resync';
import { findBorrowers } from './start-up';
import { runTick, type TickCause, type TickState } from './tick';
import { touchedHistory } from './touched-history';

/** Price ticks are at least this far apart. */
const PRICE_TICK_MS = 250;
/** The status is looked at this often, and published when it changed. */
const STATUS_MS = 1_000;
/** After a reading that failed, when no newer head arrives. */
const RETRY_MS = 1_000;
/** Above this many missed blocks it is cheaper, and safer, to scan for borrowers and read everything. */
const MAX_CATCH_UP_BLOCKS = 500n;
/** Blocks between stored checkpoints when no borrower was found. */
const CHECKPOINT_BLOCKS = 50n;
const STOP_WITHIN_MS = 400;

export interface EngineDeps {
  readonly epoch: string;
  readonly config: MarketConfig;
  readonly clock: Clock;
  /** Monotonic milliseconds with fractions, for durations. */
  readonly stopwatch: () => number;
  /** Both return what cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly chain: ChainPort;
  readonly hashAt: (block: bigint) => Promise<Hash | undefined>;
  readonly reader: ProtocolReader;
  readonly rules: ProtocolRules;
  readonly priceSources: readonly PriceSource[];
  readonly store: Store;
  readonly recorder: Recorder;
  readonly resyncMs: number;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export interface Engine {
  start(): void;
  stop(): Promise<void>;
  /** The newest publication; seq 0 before the first. */
  frame(): Frame;
  onFrame(callback: (frame: Frame) => void): () => void;
  /** What the newest snapshot was computed from; `undefined` before the first. */
  state(): TickState | undefined;
}

/**
 * Runs ticks one at a time: heads first (several that wait become one), prices when no head waits.
 * Whatever fails shows in the status, and the next head tries again.
 */
export const createEngine = (deps: EngineDeps): Engine => {
  const { epoch, config, clock, after, chain, reader, rules, recorder, log } = deps;
  const board = quoteBoard();
  const history = touchedHistory();
  const stopping = new AbortController();
  const cancels = new Set<() => void>();

  let known: Set<Address> | undefined;
  let state: TickState | undefined;
  let head: HeadEvent | undefined;
  let newestHead: HeadEvent | undefined;
  /** Blocks replaced by heads whose reading failed: the next reading answers for them. */
  let owed: readonly BlockRef[] = [];
  let pricesMoved = false;
  let pricedAt = Number.NEGATIVE_INFINITY;
  let repaired = false;
  let resyncDue = false;
  let resyncing = false;
  let pumping: Promise<void> | undefined;
  let checkpointed = 0n;
  const publisher = createPublisher({
    epoch,
    blockTime: config.blockTime,
    clock,
    health: () => ({
      chain: chain.health(),
      others: [...deps.priceSources.map((source) => source.health()), deps.store.health()],
    }),
    last: recorder.frame,
    listenerFailed: (error) => log('error', `a listener of frames failed: ${words(error)}`),
  });
  const { condition, publishStatus } = publisher;

  const later = (ms: number, callback: () => void): void => {
    if (stopping.signal.aborted) return;
    const cancel = after(ms, () => {
      cancels.delete(cancel);
      callback();
    });
    cancels.add(cancel);
  };
  const every = (ms: number, callback: () => void): void => {
    later(ms, () => {
      callback();
      every(ms, callback);
    });
  };

  const tick = async (cause: TickCause): Promise<void> => {
    if (!known) return;
    const publishTick = (next: Pick<Frame, 'snapshot' | 'rows'>): void => {
      // Prices alone say nothing about the chain: only a reading ends a failure to read.
      if (cause.reason !== 'price' && cause.reason !== 'repair') {
        condition.halted = undefined;
        condition.failed = undefined;
        condition.progress = null;
        condition.behindSince = head?.receivedAt;
      }
      condition.evaluated = next.snapshot?.block;
      publisher.publish(next);
    };
    const { next, settlements, positionChanges, touched } = await runTick(
      {
        clock,
        stopwatch: deps.stopwatch,
        hashAt: deps.hashAt,
        reader,
        rules,
        config,
        board,
        known,
        publish: publishTick,
      },
      state,
      cause,
    );
    state = next;
    recorder.settlements(settlements);
    recorder.changes(positionChanges);
    recorder.prices(board.sample([...board.quotes(), ...next.book.rounds, ...next.protocolQuotes], clock.now()));
    if (touched) history.add(next.book.block, touched.all);
    const { number, hash } = next.book.block;
    if ((touched?.discovered.size ?? 0) > 0 || number - checkpointed >= CHECKPOINT_BLOCKS) {
      recorder.checkpoint(number, hash, touched?.discovered ?? []);
      checkpointed = number;
    }
    if (touched?.resync) resyncDue = true;
  };

  const everything = async (
    target: HeadEvent,
    reason: 'start' | 'resync' | 'everything-after-reorg',
  ): Promise<void> => {
    const onProgress = (at: EngineStatus['progress']): void => {
      condition.progress = at;
    };
    const found = await findBorrowers(
      {
        reader,
        store: deps.store,
        recorder,
        marketId: config.id,
        deployBlock: config.deployBlock,
        local: config.local,
        hashAt: deps.hashAt,
        onProgress,
      },
      target.block,
      stopping.signal,
    );
    known = new Set([...(known ?? []), ...found]);
    history.clear();
    checkpointed = target.block.number;
    await tick({
      reason,
      head: target,
      onProgress: (done, total) => onProgress({ stage: 'Reading positions', done, total }),
    });
  };

  const takeHead = async (target: HeadEvent): Promise<void> => {
    const at = state?.book.block;
    if (!at) return everything(target, 'start');
    const [oldest] = target.replaced.map(({ number }) => number).sort((a, b) => Number(a - b));
    if (oldest !== undefined) {
      recorder.rollback(oldest);
      const rewound = history.rewind(oldest);
      log('warn', `reorg: ${target.replaced.length} blocks from ${oldest} on were replaced`);
      if (!rewound) return everything(target, 'everything-after-reorg');
      return tick({ reason: 'reorg', head: target, from: rewound.from, again: rewound.touched });
    }
    if (target.block.number - at.number > MAX_CATCH_UP_BLOCKS) return everything(target, 'resync');
    return tick({ reason: 'block', head: target });
  };

  const runResync = async (): Promise<void> => {
    resyncDue = false;
    resyncing = true;
    try {
      const result = await resync(reader, () => (state as TickState).book, known as Set<Address>, stopping.signal);
      condition.resync = result;
      if (result.drifted.length > 0) {
        log('warn', `re-sync: ${result.drifted.length} of ${result.checked} accounts had drifted`);
        repaired = true;
        wake();
      } else log('debug', `re-sync: ${result.checked} accounts agree with the chain`);
    } catch (error) {
      log('warn', `re-sync failed, to be tried again: ${words(error)}`);
    } finally {
      resyncing = false;
    }
  };

  const takeNext = async (): Promise<boolean> => {
    const next = head;
    if (next) {
      head = undefined;
      condition.behindSince ??= next.receivedAt;
      owed = [...next.replaced, ...owed];
      await takeHead({ ...next, replaced: owed });
      owed = [];
      return true;
    }
    if (!state) return false;
    if (repaired) {
      repaired = false;
      await tick({ reason: 'repair' });
      return true;
    }
    if (!pricesMoved || clock.now() - pricedAt < PRICE_TICK_MS) return false;
    pricesMoved = false;
    pricedAt = clock.now();
    await tick({ reason: 'price' });
    return true;
  };
  const pump = async (): Promise<void> => {
    try {
      while (!stopping.signal.aborted && (await takeNext()));
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (error instanceof UnknownRevisionError) condition.halted = error.message;
      else condition.failed = words(error);
      log(condition.halted ? 'error' : 'warn', `tick failed: ${words(error)}`);
      condition.progress = null;
      publishStatus();
      const tried = newestHead;
      later(RETRY_MS, () => {
        if (tried && tried === newestHead && !head) enqueue(tried);
      });
      return;
    }
    if (pricesMoved && state) later(Math.max(1, pricedAt + PRICE_TICK_MS - clock.now()), wake);
    if (resyncDue && !resyncing && state) void runResync();
  };
  const wake = (): void => {
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (head && !stopping.signal.aborted) wake();
    });
  };
  const enqueue = (next: HeadEvent): void => {
    if (stopping.signal.aborted) return;
    newestHead = next;
    // Of several heads that wait only the newest is read, with the changes of all of them.
    head = head ? { ...next, replaced: [...next.replaced, ...head.replaced] } : next;
    wake();
  };

  const connect = (): void => {
    chain.start().then(
      () => {
        condition.halted = undefined;
      },
      (error: unknown) => {
        if (stopping.signal.aborted) return;
        condition.halted = words(error);
        log('error', condition.halted);
        publishStatus();
        later(5_000, connect);
      },
    );
  };

  return {
    start: () => {
      chain.onHead((next) => enqueue(next));
      chain.onHealth(() => publishStatus());
      for (const source of deps.priceSources)
        source.start((quote) => {
          if (!board.put(quote)) return;
          pricesMoved = true;
          if (!pumping && clock.now() - pricedAt >= PRICE_TICK_MS) wake();
        });
      connect();
      every(STATUS_MS, publishStatus);
      every(deps.resyncMs, () => {
        resyncDue = true;
        wake();
      });
      every(60_000, () => {
        deps.store.maintain(clock.now()).catch((error: unknown) => log('warn', `store upkeep failed: ${words(error)}`));
      });
    },
    stop: async () => {
      stopping.abort();
      for (const cancel of cancels) cancel();
      cancels.clear();
      publisher.close();
      await Promise.allSettled([chain.stop(), ...deps.priceSources.map((source) => source.stop())]);
      // A reading under way ends with the connection; one that does not is not waited for.
      await Promise.race([pumping, new Promise<void>((resolve) => after(STOP_WITHIN_MS, resolve))]);
      await recorder.close();
    },
    frame: publisher.frame,
    onFrame: publisher.onFrame,
    state: () => state,
  };
};

/** What to tell a person of an error; never a stack. */
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
