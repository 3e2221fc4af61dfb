import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { rowOf } from '@/lib/core/snapshot/row-book';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { Frame } from '@/lib/engine/frame';
import type { ProtocolReader, Store } from '@/lib/engine/ports';
import { BEAT_MS } from './beats';
import type { AccountAtBlock, FrameSource, MarketAtBlock } from './frame-source';
import { postedWords } from './posted-words';

/** The engine publishes every three seconds at the latest: this long without a frame, and it is not heard any more. */
const SILENT_AFTER_MS = 4_000;
/** Its process says that it is at work each BEAT_MS: so long without, and it was killed, or hangs. */
const DEAD_AFTER_MS = 3 * BEAT_MS;
const WATCH_MS = 250;
/** Beside the store's notices of frames, of which one may be lost. */
const LOAD_MS = 1_000;

export interface FollowerDeps {
  readonly store: Store;
  readonly marketId: string;
  readonly epoch: string;
  readonly now: () => number;
  /** Returns what cancels. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** For single positions, which frames do not hold in full; `undefined` without a chain. */
  readonly reader: ProtocolReader | undefined;
  readonly stopReader: () => Promise<void>;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** Names an operator's word for good. */
  readonly newRef: () => string;
  /** How long the engine may take over one. */
  readonly wordWaitMs?: number;
}

/** Serves the frames that an engine in another process stores. Says so when none come any more. */
export const followerSource = async (deps: FollowerDeps): Promise<FrameSource> => {
  const { store, marketId, epoch, now, every, reader, log } = deps;
  const listeners = new Set<(frame: Frame) => void>();
  const waiting = (state: EngineStatus['state'], reason: string): EngineStatus => ({
    state,
    reason,
    since: now(),
    progress: null,
    sources: { store: store.health() },
  });
  let frame: Frame = {
    seq: 1,
    epoch,
    status: waiting('starting', 'Waiting for the engine, which runs as its own process (npm run engine).'),
    snapshot: null,
    breakers: null,
    rows: [],
  };
  let heardAt = now();
  /** The newest of the engine's own frames; what is shown may be our own word on its silence. */
  let loaded: { readonly epoch: string; readonly seq: number } | undefined;
  let reading = false;
  let again = false;

  const emit = (next: Frame): void => {
    frame = next;
    for (const listener of listeners) listener(next);
  };
  const load = async (): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        const newest = await store.latestFrame(marketId);
        if (!newest || (newest.epoch === loaded?.epoch && newest.seq <= loaded.seq)) continue;
        loaded = { epoch: newest.epoch, seq: newest.seq };
        heardAt = now();
        emit(newest);
      } while (again);
    } catch (error) {
      log('warn', `reading the newest frame failed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      reading = false;
    }
  };
  let beatAt: number | undefined;
  let loadedAt = now();
  const watch = (): void => {
    if (now() - loadedAt >= LOAD_MS) {
      loadedAt = now();
      void load();
    }
    const isDead = beatAt !== undefined && now() - Math.max(beatAt, heardAt) >= DEAD_AFTER_MS;
    if ((!isDead && now() - heardAt < SILENT_AFTER_MS) || frame.status.state === 'down') return;
    const shown = frame.snapshot ? ` What you see is of block ${frame.snapshot.block.number}.` : '';
    const reason =
      store.health().state === 'down'
        ? store.health().detail
        : `The engine’s process ${isDead ? 'does not answer' : 'has published nothing for some seconds'}. Start it with npm run engine.`;
    // Its own epoch: the engine's numbers must stay the engine's.
    emit({ ...frame, epoch, seq: now(), status: waiting('down', `${reason}${shown}`) });
  };
  const unlisten = await store.onFrame(marketId, () => void load());
  const unbeat = await store.onBeat(marketId, () => {
    beatAt = now();
  });
  const words = await postedWords({ store, marketId, newRef: deps.newRef, waitMs: deps.wordWaitMs });
  const unwatch = every(WATCH_MS, watch);
  await load();
  // A frame stored long ago is no sign of life.
  heardAt = frame.snapshot ? frame.snapshot.tick.at : heardAt;

  const chain = (): ProtocolReader => {
    if (!reader)
      throw new Error('RPC_URL is not set: single positions and the market’s switches are read from the chain.');
    return reader;
  };
  /** Everybody who asks at one block shares one reading. */
  let marketRead: { readonly hash: string; readonly market: Promise<MarketAtBlock> } | undefined;
  const marketAt = async (): Promise<MarketAtBlock | undefined> => {
    const { snapshot } = frame;
    if (!snapshot) return undefined;
    const { hash, receivedAt } = snapshot.block;
    if (marketRead?.hash !== hash) {
      const block: BlockRef = {
        number: BigInt(snapshot.block.number),
        hash: hash as BlockRef['hash'],
        timestamp: BigInt(snapshot.block.timestamp),
      };
      const market = chain()
        .readMarket(block)
        .then((read) => ({ block, receivedAt, market: read }));
      marketRead = { hash, market };
      market.catch(() => {
        if (marketRead?.market === market) marketRead = undefined;
      });
    }
    return marketRead.market;
  };
  const accountAt = async (address: Address): Promise<AccountAtBlock | undefined> => {
    const at = rowOf(frame.rows, address) && (await marketAt());
    if (!at) return undefined;
    const account = (await chain().readAccounts(at.market, [address], at.block)).get(address);
    return account && { ...at, account };
  };

  return {
    frame: () => frame,
    onFrame: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    accountAt,
    market: marketAt,
    sayToBreakers: words.say,
    stop: async () => {
      unwatch();
      listeners.clear();
      await unlisten();
      await unbeat();
      await words.stop();
      await deps.stopReader();
    },
  };
};
