import type { Address, Hash } from 'viem';
import { rewound } from '@/lib/core/settlement/spell';
import type { EngineMeters } from '@/lib/core/snapshot/engine-meters';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Frame } from './frame';
import type { BookRows, PositionChange, PriceRow, Store } from './ports';

/** Rows kept for a store that does not answer; the oldest prices go first, changes and settlements after. */
const MAX_WAITING = 100_000;
const RETRY_MS = 1_000;
const PRICE_FLUSH_MS = 1_000;

export interface RecorderDeps {
  readonly store: Store;
  readonly marketId: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Least time between stored frames; 0 where followers live on them. */
  readonly frameEveryMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Recorder {
  frame(frame: Frame): void;
  prices(rows: readonly PriceRow[]): void;
  changes(rows: readonly PositionChange[]): void;
  settlements(rows: readonly SettlementView[]): void;
  books(rows: BookRows): void;
  checkpoint(block: bigint, hash: Hash | undefined, newBorrowers: Iterable<Address>): void;
  rollback(block: bigint): void;
  /** Rows that wait, and for how long the store has taken nothing while some do. */
  meter(): EngineMeters['store'];
  /** Writes what waits, once, and stops. Never rejects. */
  close(): Promise<void>;
}

/**
 * Writes behind the engine's back: everything is merged while the store is busy (frames and checkpoints
 * to the newest, rows to batches), a failed write is tried again, and nothing here delays a tick.
 */
export const createRecorder = ({ store, marketId, now, sleep, frameEveryMs, onError }: RecorderDeps): Recorder => {
  let prices: PriceRow[] = [];
  let changes: PositionChange[] = [];
  let settlements: SettlementView[] = [];
  let books: BookRows = NO_BOOKS;
  let borrowers = new Set<Address>();
  let checkpoint: { block: bigint; hash: Hash | undefined } | undefined;
  let rollback: bigint | undefined;
  let frame: Frame | undefined;
  let framedAt = Number.NEGATIVE_INFINITY;
  let pricedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let closing = false;
  /** When the store last took something, or was first asked to after it had all; `undefined` while nothing is under way. */
  let takenAt: number | undefined;

  /** One write, or undefined when nothing is due. What it takes is put back when it fails. */
  const next = (): (() => Promise<void>) | undefined => {
    if (rollback !== undefined) {
      const block = rollback;
      rollback = undefined;
      return () =>
        store.rollback(marketId, block).catch((error: unknown) => {
          rollback = rollback === undefined || block < rollback ? block : rollback;
          throw error;
        });
    }
    if (settlements.length > 0) {
      const rows = settlements;
      settlements = [];
      return restore(
        () => store.saveSettlements(marketId, rows),
        () => (settlements = [...rows, ...settlements].slice(-MAX_WAITING)),
      );
    }
    if (books !== NO_BOOKS) {
      const rows = books;
      books = NO_BOOKS;
      return restore(
        () => store.saveBooks(marketId, rows),
        () => (books = together(rows, books)),
      );
    }
    if (changes.length > 0) {
      const rows = changes;
      changes = [];
      return restore(
        () => store.savePositionChanges(marketId, rows),
        () => (changes = [...rows, ...changes].slice(-MAX_WAITING)),
      );
    }
    if (checkpoint) {
      const { block, hash } = checkpoint;
      const found = borrowers;
      checkpoint = undefined;
      borrowers = new Set();
      return restore(
        () => store.saveCheckpoint(marketId, block, hash, [...found]),
        () => {
          checkpoint ??= { block, hash };
          borrowers = new Set([...found, ...borrowers]);
        },
      );
    }
    if (prices.length > 0 && (closing || now() - pricedAt >= PRICE_FLUSH_MS)) {
      const rows = prices;
      prices = [];
      pricedAt = now();
      return restore(
        () => store.savePrices(marketId, rows),
        () => (prices = [...rows, ...prices].slice(-MAX_WAITING)),
      );
    }
    if (frame && (closing || now() - framedAt >= frameEveryMs)) {
      const newest = frame;
      frame = undefined;
      framedAt = now();
      return restore(
        () => store.saveFrame(marketId, newest),
        () => (frame ??= newest),
      );
    }
    return undefined;
  };

  const run = async (): Promise<void> => {
    takenAt = now();
    for (let write = next(); write; write = next()) {
      try {
        await write();
        takenAt = now();
      } catch (error) {
        onError(error);
        if (closing) return;
        await sleep(RETRY_MS);
      }
    }
  };
  const wake = (): void => {
    if (closing) return;
    running ??= run().finally(() => {
      running = undefined;
      takenAt = undefined;
    });
  };

  return {
    frame: (newest) => {
      frame = newest;
      wake();
    },
    prices: (rows) => {
      prices = [...prices, ...rows].slice(-MAX_WAITING);
      wake();
    },
    changes: (rows) => {
      if (rows.length === 0) return;
      changes.push(...rows);
      wake();
    },
    settlements: (rows) => {
      if (rows.length === 0) return;
      settlements.push(...rows);
      wake();
    },
    books: (rows) => {
      if (rows.ledgers.length + rows.deficits.length + rows.spells.length === 0) return;
      books = together(books, rows);
      wake();
    },
    checkpoint: (block, hash, newBorrowers) => {
      checkpoint = { block, hash };
      for (const borrower of newBorrowers) borrowers.add(borrower);
      wake();
    },
    rollback: (block) => {
      rollback = rollback === undefined || block < rollback ? block : rollback;
      changes = changes.filter((row) => row.block.number < block);
      settlements = settlements.filter((row) => BigInt(row.blockNumber) < block);
      books = booksBefore(books, Number(block));
      wake();
    },
    meter: () => ({
      waiting: settlements.length + changes.length + prices.length,
      lagMs: takenAt === undefined ? 0 : Math.max(0, now() - takenAt),
    }),
    close: async () => {
      closing = true;
      await running;
      await run();
    },
  };
};

const NO_BOOKS: BookRows = { ledgers: [], deficits: [], spells: [] };

const together = (before: BookRows, after: BookRows): BookRows => ({
  ledgers: [...before.ledgers, ...after.ledgers].slice(-MAX_WAITING),
  deficits: [...before.deficits, ...after.deficits].slice(-MAX_WAITING),
  spells: [...before.spells, ...after.spells].slice(-MAX_WAITING),
});

const booksBefore = (books: BookRows, block: number): BookRows => {
  if (books === NO_BOOKS) return books;
  return {
    ledgers: books.ledgers.filter(({ blockNumber }) => blockNumber < block),
    deficits: books.deficits.filter(({ blockNumber }) => blockNumber < block),
    spells: books.spells.flatMap((spell) => rewound(spell, block - 1) ?? []),
  };
};

const restore = (write: () => Promise<void>, putBack: () => void) => async (): Promise<void> => {
  try {
    await write();
  } catch (error) {
    putBack();
    throw error;
  }
};
