import type { Address, Hash } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { Backend } from '@/lib/core/risk/kernel/backend';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { Frame } from './frame';
import { type MirrorAtBlock, mirrorKeeper } from './mirror-keeper';
import type { BlockPrices, Clock, HeadEvent, ProtocolReader, Store } from './ports';
import type { PriceWatch } from './price-watch';
import type { Publisher } from './publisher';
import type { QuoteBoard } from './quote-board';
import type { Recorder } from './recorder';
import { type ResyncResult, resync } from './resync';
import { findBorrowers } from './start-up';
import { runTick, type TickCause, type TickState } from './tick';
import { touchedHistory } from './touched-history';

/** Above this many missed blocks it is cheaper, and safer, to scan for borrowers and read everything. */
const MAX_CATCH_UP_BLOCKS = 500n;
/** Blocks between stored checkpoints when no borrower was found. */
const CHECKPOINT_BLOCKS = 50n;

export interface BookKeeperDeps {
  readonly config: MarketConfig;
  readonly clock: Clock;
  /** Monotonic milliseconds with fractions, for durations. */
  readonly stopwatch: () => number;
  readonly hashAt: (block: bigint) => Promise<Hash | undefined>;
  readonly reader: ProtocolReader;
  readonly blockPrices: BlockPrices;
  readonly rules: ProtocolRules;
  readonly store: Store;
  readonly recorder: Recorder;
  /** False: nobody asks what-if of this engine, so that a small book needs no mirror. */
  readonly answersWhatIf?: boolean;
  /** Positions up to which a book is assessed one by one; its own default without it. */
  readonly exactUpTo?: number | undefined;
  /** Makes what a large book's kernel runs on; plain TypeScript when absent. */
  readonly backend?: (() => Backend) | undefined;
  /** Called every so often while a long evaluation runs: whoever waits for the thread sees that it is at work. */
  readonly alive?: (() => void) | undefined;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

/** What the keeper shares with the loop that calls it. */
export interface BookKeeperLinks {
  readonly board: QuoteBoard;
  readonly prices: PriceWatch;
  readonly publisher: Pick<Publisher, 'condition' | 'publish'>;
  readonly signal: AbortSignal;
  /** Since when a newer head waits, unix ms; `undefined` when none does. */
  readonly waitingSince: () => number | undefined;
  /** Something happened that reading what logs name may not have caught. */
  readonly resyncWanted: () => void;
}

export interface BookKeeper {
  /** What the newest snapshot was computed from; `undefined` before the first. */
  state(): TickState | undefined;
  /** The risk kernel's mirror of that book; `undefined` before the first, and where it failed. */
  mirror(): MirrorAtBlock | undefined;
  /** Reads what a head changed, or everything, and publishes. Rejects with what the reading failed of. */
  takeHead(target: HeadEvent): Promise<void>;
  /** Evaluates the book again without a reading: prices moved, or a re-sync repaired it. */
  evaluate(reason: 'price' | 'repair'): Promise<void>;
  /** Compares the book with the chain and repairs it; only after a first head. */
  compare(): Promise<ResyncResult>;
}

/** Keeps the book of positions in step with the chain, one tick at a time: the caller never runs two at once. */
export const createBookKeeper = (
  {
    config,
    clock,
    stopwatch,
    hashAt,
    reader,
    blockPrices,
    rules,
    store,
    recorder,
    answersWhatIf,
    exactUpTo,
    backend,
    alive,
    log,
  }: BookKeeperDeps,
  { board, prices, publisher, signal, waitingSince, resyncWanted }: BookKeeperLinks,
): BookKeeper => {
  const { condition } = publisher;
  const history = touchedHistory();
  const mirror = mirrorKeeper(
    rules,
    (error) => log('warn', `the risk kernel’s book failed: ${error instanceof Error ? error.message : String(error)}`),
    answersWhatIf,
  );
  let known: Set<Address> | undefined;
  let state: TickState | undefined;
  let checkpointed = 0n;

  const tick = async (cause: TickCause): Promise<void> => {
    if (!known) return;
    const publishTick = (next: Pick<Frame, 'snapshot' | 'rows'>): void => {
      // Prices alone say nothing about the chain: only a reading ends a failure to read.
      if (cause.reason !== 'price' && cause.reason !== 'repair') {
        condition.halted = undefined;
        condition.failed = undefined;
        condition.progress = null;
        condition.behindSince = waitingSince();
      }
      condition.evaluated = next.snapshot?.block;
      publisher.publish(next);
    };
    const { next, settlements, positionChanges, touched } = await runTick(
      {
        clock,
        stopwatch,
        hashAt,
        reader,
        blockPrices,
        rules,
        config,
        board,
        known,
        publish: publishTick,
        study: prices.study,
        volatility: prices.volatility,
        ...(exactUpTo !== undefined && { exactUpTo }),
        backend,
        alive,
      },
      state,
      cause,
    );
    state = next;
    if (cause.reason !== 'price') mirror.follow(next);
    recorder.settlements(settlements);
    recorder.changes(positionChanges);
    const onChain = [...next.book.rounds, ...next.protocolQuotes];
    for (const quote of onChain) prices.note(quote);
    recorder.prices([...board.sample([...board.quotes(), ...onChain], clock.now()), ...prices.rows()]);
    if (touched) history.add(next.book.block, touched.all);
    const { number, hash } = next.book.block;
    if ((touched?.discovered.size ?? 0) > 0 || number - checkpointed >= CHECKPOINT_BLOCKS) {
      recorder.checkpoint(number, hash, touched?.discovered ?? []);
      checkpointed = number;
    }
    if (touched?.resync) resyncWanted();
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
        store,
        recorder,
        hashAt,
        onProgress,
        marketId: config.id,
        deployBlock: config.deployBlock,
        local: config.local,
      },
      target.block,
      signal,
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

  return {
    state: () => state,
    mirror: mirror.current,
    takeHead,
    evaluate: (reason) => tick({ reason }),
    compare: () => resync(reader, () => (state as TickState).book, known as Set<Address>, signal),
  };
};
