import type { Address } from 'viem';
import { type BreakerConfig, DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import type { ObservedFacts } from '@/lib/core/breaker/observed-input';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { UnknownRevisionError } from '@/lib/core/protocols/rules';
import type { EngineMeters } from '@/lib/core/snapshot/engine-meters';
import { type BookKeeperDeps, createBookKeeper } from './book-keeper';
import { type BreakerWatch, createBreakerWatch } from './breaker-watch';
import { createCommandDesk } from './command-desk';
import type { Frame } from './frame';
import { createMeters } from './meters';
import type { MirrorAtBlock } from './mirror-keeper';
import { type AttemptsOf, sourcedFacts } from './observed-facts';
import type { ChainPort, HeadEvent, PriceSource } from './ports';
import { createPriceWatch } from './price-watch';
import { createPublisher } from './publisher';
import { quoteBoard } from './quote-board';
import type { TickState } from './tick';

/** Price ticks are at least this far apart. */
const PRICE_TICK_MS = 250;
/** The status is looked at this often, and published when it changed. */
const STATUS_MS = 1_000;
/** After a reading that failed, when no newer head arrives. */
const RETRY_MS = 1_000;
const STOP_WITHIN_MS = 400;
/** Beside the store's notices of posted commands, of which one may be lost. */
const COMMANDS_MS = 2_000;

export interface EngineDeps extends BookKeeperDeps {
  readonly epoch: string;
  /** Both return what cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly chain: ChainPort;
  readonly priceSources: readonly PriceSource[];
  /** Of the keeper in this process; absent where none sends. */
  readonly attempts?: AttemptsOf | undefined;
  readonly resyncMs: number;
  /** The exchanges' books, where their depth is asked for. */
  readonly books?: (() => Frame['books']) | undefined;
  /** How the circuit breakers are set, where not by the defaults. */
  readonly breakers?: BreakerConfig;
  /** Web servers of other processes may post operators' words. */
  readonly takesCommands?: boolean;
  /** Memory of the engine's own thread. */
  readonly heap?: () => EngineMeters['heap'];
}

export interface Engine {
  start(): void;
  stop(): Promise<void>;
  /** The newest publication; seq 0 before the first. */
  frame(): Frame;
  onFrame(callback: (frame: Frame) => void): () => void;
  /** What it counted of itself until now. */
  meters(): EngineMeters;
  /** What the newest snapshot was computed from; `undefined` before the first. */
  state(): TickState | undefined;
  /** The risk kernel's mirror of its book; `undefined` before the first, and where it failed. */
  mirror(): MirrorAtBlock | undefined;
  /** An operator's word on a breaker; in the next frame when it was taken. */
  sayToBreakers: BreakerWatch['say'];
}

/**
 * Runs ticks one at a time: heads first (several that wait become one), prices when no head waits.
 * Whatever fails shows in the status, and the next head tries again.
 */
export const createEngine = (deps: EngineDeps): Engine => {
  const { epoch, config, clock, after, chain, recorder, log } = deps;
  const board = quoteBoard();
  const prices = createPriceWatch(config);
  const stopping = new AbortController();
  const watched = new Set(Object.keys(config.feeds) as Address[]);
  const unsubscribes: (() => Promise<void>)[] = [];
  const cancels = new Set<() => void>();

  let head: HeadEvent | undefined;
  let newestHead: HeadEvent | undefined;
  /** Blocks replaced by heads whose reading failed: the next reading answers for them. */
  let owed: readonly BlockRef[] = [];
  let pricesMoved = false;
  let pricedAt = Number.NEGATIVE_INFINITY;
  /** A timer for the next price tick runs: one is enough, or each block would leave another behind. */
  let priceTickDue = false;
  let repaired = false;
  let resyncDue = false;
  let resyncing = false;
  let pumping: Promise<void> | undefined;
  const counters = createMeters();
  const breakers = createBreakerWatch({
    config,
    breakers: deps.breakers ?? DEFAULT_BREAKERS,
    rules: deps.rules,
    store: deps.store,
    clock,
    log,
    meters: counters,
  });
  const meters = (): EngineMeters => ({
    at: clock.now(),
    head: newestHead ? Number(newestHead.block.number) : null,
    ...counters.counts(),
    rpcErrors: chain.failures?.() ?? null,
    store: recorder.meter(),
    heap: deps.heap?.() ?? null,
  });
  /** By our clock, as a local chain's may run ahead of it. */
  const sequencerNow = (): ObservedFacts['sequencer'] => {
    const market = config.sequencerFeed && keeper.state()?.evaluation.accrued;
    const told = market && deps.rules.switches(market).sentinel?.sequencer;
    return told && { up: told.up, since: clock.now() / 1_000 - Number(market.block.timestamp - told.since) };
  };
  const publisher = createPublisher({
    epoch,
    blockTime: config.blockTime,
    clock,
    health: () => ({
      chain: chain.health(),
      others: [
        ...[...deps.priceSources, ...deps.blockPrices.sources].map((source) => source.health()),
        deps.store.health(),
      ],
    }),
    breakers: (said) => {
      const head = newestHead && Number(newestHead.block.number);
      try {
        const sourced = sourcedFacts(deps, said.snapshot);
        return breakers.take({ ...said, head, sequencer: sequencerNow(), sourced });
      } catch (error) {
        // Unknown, which counts as open; the frame must go out all the same.
        log('error', `the circuit breakers failed: ${words(error)}`);
        return null;
      }
    },
    meters,
    books: deps.books,
    last: recorder.frame,
    listenerFailed: (error) => log('error', `a listener of frames failed: ${words(error)}`),
  });
  const { condition, publishStatus } = publisher;
  publisher.onFrame(({ snapshot }) => counters.tick(snapshot));
  const desk = createCommandDesk({
    store: deps.store,
    marketId: config.id,
    breakers,
    taken: () => publishStatus(),
    log,
  });
  const takeCommands = (): void => {
    deps.store.commands
      .onPost(config.id, () => void desk.look())
      .then(
        (unlisten) => unsubscribes.push(unlisten),
        (error: unknown) => log('warn', `operators’ words are looked for every 2 s: ${words(error)}`),
      );
    every(COMMANDS_MS, () => void desk.look());
  };
  const keeper = createBookKeeper(deps, {
    board,
    prices,
    publisher,
    signal: stopping.signal,
    waitingSince: () => head?.receivedAt,
    resyncWanted: () => {
      resyncDue = true;
    },
  });

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

  const runResync = async (): Promise<void> => {
    resyncDue = false;
    resyncing = true;
    try {
      const result = await keeper.compare();
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
      await keeper.takeHead({ ...next, replaced: owed });
      owed = [];
      return true;
    }
    if (!keeper.state()) return false;
    if (repaired) {
      repaired = false;
      await keeper.evaluate('repair');
      return true;
    }
    if (!pricesMoved || clock.now() - pricedAt < PRICE_TICK_MS) return false;
    pricesMoved = false;
    pricedAt = clock.now();
    await keeper.evaluate('price');
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
    if (pricesMoved && keeper.state() && !priceTickDue) {
      priceTickDue = true;
      later(Math.max(1, pricedAt + PRICE_TICK_MS - clock.now()), () => {
        priceTickDue = false;
        wake();
      });
    }
    if (resyncDue && !resyncing && keeper.state()) void runResync();
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
    breakers.replaced(next.replaced.length);
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
        unsubscribes.push(
          source.subscribe(watched, (quote) => {
            if (!board.put(quote)) return;
            prices.note(quote);
            pricesMoved = true;
            if (!pumping && clock.now() - pricedAt >= PRICE_TICK_MS) wake();
          }),
        );
      prices
        // After a stop the turn never comes: nothing more is read.
        .remember(deps.store, config.id, clock.now(), () => new Promise<void>((resolve) => later(0, resolve)))
        .catch((error: unknown) => log('warn', `price history not read: ${words(error)}`));
      void breakers.start();
      if (deps.takesCommands) takeCommands();
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
      await Promise.allSettled([chain.stop(), ...unsubscribes.map((unsubscribe) => unsubscribe())]);
      // A reading under way ends with the connection; one that does not is not waited for.
      await Promise.race([pumping, new Promise<void>((resolve) => after(STOP_WITHIN_MS, resolve))]);
      await Promise.all([recorder.close(), breakers.stop()]);
    },
    frame: publisher.frame,
    meters,
    onFrame: publisher.onFrame,
    state: keeper.state,
    sayToBreakers: (what, word) => {
      const answer = breakers.say(what, word);
      if (answer.ok) publishStatus();
      return answer;
    },
    mirror: keeper.mirror,
  };
};

/** What to tell a person of an error; never a stack. */
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
