import type { Address, Hash } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { Backend } from '@/lib/core/risk/kernel/backend';
import type { DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { Frame } from './frame';
import { type MirrorAtBlock, mirrorKeeper } from './mirror-keeper';
import type { BlockPrices, Clock, HeadEvent, ProtocolReader, Store } from './ports';
import type { PriceWatch } from './price-watch';
import type { Publisher } from './publisher';
import type { QuoteBoard } from './quote-board';
import type { Recorder } from './recorder';
import { type ResyncResult, resync } from './resync';
import { createServiceWatch } from './service-watch';
import { standingCauses } from './standing-cause';
import { findBorrowers } from './start-up';
import { runTick, type TickCause, type TickState } from './tick';
import { touchedHistory } from './touched-history';

/** Above this many missed blocks it is cheaper, and safer, to scan for borrowers and read everything. */
const MAX_CATCH_UP_BLOCKS = 500n;
/** Blocks between stored checkpoints when no borrower was found. */
const CHECKPOINT_BLOCKS = 50n;
/** Times below 1 that lasted when the engine stopped, taken up again. */
const MAX_KEPT_SPELLS = 100_000;

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
  readonly publisher: Pick<Publisher, 'condition' | 'publish' | 'frame'>;
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

/** The block whose state the tick goes on from, where every block since is read. */
const watchedFrom = (cause: TickCause, before: BlockRef | undefined): BlockRef | undefined => {
  if (cause.reason === 'reorg') return cause.from;
  return cause.reason === 'block' ? before : undefined;
};

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
  const service = createServiceWatch();
  const mirror = mirrorKeeper(
    rules,
    (error) => log('warn', `the risk kernel’s book failed: ${error instanceof Error ? error.message : String(error)}`),
    answersWhatIf,
  );
  let known: Set<Address> | undefined;
  let state: TickState | undefined;
  let checkpointed = 0n;
  let keptDeficits: readonly DeficitRow[] = [];
  /** Reserves whose bad-debt books miss something, as last said. */
  let disagreeing = '';

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
    const previous = watchedFrom(cause, state?.book.block);
    const { next, settlements, books, positionChanges, touched } = await runTick(
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
        lagOf: service.lagOf,
        keptDeficits,
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
    const { evaluation, book } = next;
    const spells =
      cause.reason === 'price' || cause.reason === 'repair'
        ? []
        : service.follow({
            ...{ block: book.block, previous, settlements, evaluated: evaluation },
            touched: touched?.all ?? new Set(),
            causeOf: standingCauses({
              ...{ marketId: config.id, market: evaluation.accrued, breakers: publisher.frame().breakers },
              ...{ gasUsd: evaluation.context.loss.gas.usd, now: clock.now() },
            }),
          });
    recorder.books({ ...books, spells });
    incidents(settlements, next);
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

  /** What the books do not account for is said aloud: money moved that nobody can name. */
  const incidents = (settlements: readonly SettlementView[], { evaluation }: TickState): void => {
    for (const { txHash, logIndex, unexplained = [] } of settlements)
      for (const { token, amount } of unexplained)
        log('error', `settlement ${txHash} (log ${logIndex}): ${amount} base units of ${token} are unexplained`);
    const missed = (evaluation.snapshot.deficits ?? []).filter(({ booked, onChain }) => booked !== onChain);
    const said = missed
      .map(({ asset, booked, onChain }) => `${asset}: booked ${booked}, on chain ${onChain}`)
      .join('; ');
    if (said !== disagreeing && said !== '') log('error', `the bad-debt books disagree with the chain: ${said}`);
    disagreeing = said;
  };

  const everything = async (
    target: HeadEvent,
    reason: 'start' | 'resync' | 'everything-after-reorg',
  ): Promise<void> => {
    const onProgress = (at: EngineStatus['progress']): void => {
      condition.progress = at;
    };
    let anew = false;
    const found = await findBorrowers(
      {
        reader,
        store,
        recorder: {
          checkpoint: recorder.checkpoint,
          rollback: (block) => {
            anew = true;
            recorder.rollback(block);
          },
        },
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
    if (!state && !anew) await takeUp();
    history.clear();
    checkpointed = target.block.number;
    await tick({
      reason,
      head: target,
      onProgress: (done, total) => onProgress({ stage: 'Reading positions', done, total }),
    });
  };

  /** What the store kept of the books; one that does not answer costs what was before, and the books begin now. */
  const takeUp = async (): Promise<void> => {
    keptDeficits = await store.deficits(config.id).catch(() => []);
    const spells = await store.spells(config.id, Number.MAX_SAFE_INTEGER, MAX_KEPT_SPELLS).catch(() => []);
    service.restore(spells.filter(({ end }) => end === undefined));
  };

  const takeHead = async (target: HeadEvent): Promise<void> => {
    const at = state?.book.block;
    if (!at) return everything(target, 'start');
    const [oldest] = target.replaced.map(({ number }) => number).sort((a, b) => Number(a - b));
    if (oldest !== undefined) {
      recorder.rollback(oldest);
      service.rewind(Number(oldest) - 1);
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
