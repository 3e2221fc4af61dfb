import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';

/** Rows asked for at once; pages begin at its multiples. */
export const PAGE_ROWS = 100;
/** Pages on their way at once: more would hold up the ones that are in sight by now. */
const MOST_ASKED = 2;
const MOST_KEPT = 60;
/** A page as old as this is asked for again when it comes into sight. */
const OLD_MS = 5_000;
/** A page that could not be had is asked for again so much later. */
const AGAIN_MS = 1_000;

export interface PositionPages {
  /** The row at an index as of when its page was fetched; `undefined` before. */
  rowAt(index: number): PositionRow | undefined;
  /** Rows that match, by the newest page; `undefined` before the first. */
  total(): number | undefined;
  /** Rows in the whole book. */
  book(): number | undefined;
  /** Why the last page did not come; `undefined` when it did. */
  problem(): string | undefined;
  /** What is in sight or soon will be, the most urgent row first: what is on its way for elsewhere is given up. */
  want(rows: readonly number[]): void;
  /** Gives up what is on its way. */
  stop(): void;
}

export interface PositionPagesDeps {
  /** The rows of a page; rejects with what a person can be told. */
  fetch(offset: number, limit: number, signal: AbortSignal): Promise<PositionWindow>;
  now(): number;
  onChange(): void;
}

interface Page {
  readonly rows: readonly (PositionRow | undefined)[];
  readonly at: number;
}

/** Pages of one question, fetched while the table is scrolled past what the stream follows. */
export const createPositionPages = ({ fetch, now, onChange }: PositionPagesDeps): PositionPages => {
  const pages = new Map<number, Page>();
  const asked = new Map<number, AbortController>();
  const failedAt = new Map<number, number>();
  let wanted: readonly number[] = [];
  let total: number | undefined;
  let book: number | undefined;
  let problem: string | undefined;

  const isDue = (page: number): boolean =>
    !asked.has(page) &&
    now() - (pages.get(page)?.at ?? Number.NEGATIVE_INFINITY) > OLD_MS &&
    now() - (failedAt.get(page) ?? Number.NEGATIVE_INFINITY) > AGAIN_MS;
  const pump = (): void => {
    for (const page of wanted) {
      if (asked.size >= MOST_ASKED) return;
      if (isDue(page)) void ask(page);
    }
  };
  const ask = async (page: number): Promise<void> => {
    const abort = new AbortController();
    asked.set(page, abort);
    try {
      const window = await fetch(page * PAGE_ROWS, PAGE_ROWS, abort.signal);
      if (abort.signal.aborted) return;
      pages.delete(page);
      pages.set(page, { rows: window.order.map((account) => window.rows[account]), at: now() });
      for (const [oldest] of pages) if (pages.size > MOST_KEPT) pages.delete(oldest);
      total = window.total;
      book = window.book;
      problem = undefined;
      failedAt.delete(page);
    } catch (error) {
      if (abort.signal.aborted) return;
      failedAt.set(page, now());
      problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (asked.get(page) === abort) asked.delete(page);
    }
    onChange();
    pump();
  };

  return {
    rowAt: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
    total: () => total,
    book: () => book,
    problem: () => problem,
    want: (rows) => {
      wanted = [...new Set(rows.filter((row) => row >= 0).map((row) => Math.floor(row / PAGE_ROWS)))];
      for (const [page, abort] of asked)
        if (!wanted.includes(page)) {
          abort.abort();
          asked.delete(page);
        }
      pump();
    },
    stop: () => {
      for (const abort of asked.values()) abort.abort();
      asked.clear();
    },
  };
};
