import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';

/** Rows of a page; pages begin at its multiples. */
export const PAGE_ROWS = 100;
/** Neighbouring pages that one request asks for. */
const MOST_AT_ONCE = 5;
/** Requests on their way at once: more would hold up the ones that are in sight by now. */
const MOST_ASKED = 3;
/**
 * A request that the scroll has left behind keeps its turn so long: the server is at work on it, and another beside it
 * would only wait there. Its rows are kept, for the way back.
 */
const LEFT_BEHIND_MS = 400;
const MOST_KEPT = 120;
/** What a request is taken to last before one was answered, and how much of the mean each answer is. */
const FIRST_LATENCY_MS = 50;
const NEWEST = 0.3;
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
  /** About how long a request takes of late, ms. */
  latency(): number;
  /** Why the last page did not come; `undefined` when it did. */
  problem(): string | undefined;
  /** What is in sight or soon will be, the most urgent row first: what is on its way for elsewhere is soon given up. */
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

interface Request {
  readonly pages: readonly number[];
  readonly at: number;
  readonly abort: AbortController;
}

/** Pages of one question, fetched while the table is scrolled past what the stream follows. */
export const createPositionPages = ({ fetch, now, onChange }: PositionPagesDeps): PositionPages => {
  const pages = new Map<number, Page>();
  const requests = new Set<Request>();
  const failedAt = new Map<number, number>();
  let wanted: readonly number[] = [];
  let total: number | undefined;
  let book: number | undefined;
  let problem: string | undefined;
  let latency = FIRST_LATENCY_MS;

  const isDue = (page: number): boolean =>
    now() - (pages.get(page)?.at ?? Number.NEGATIVE_INFINITY) > OLD_MS &&
    now() - (failedAt.get(page) ?? Number.NEGATIVE_INFINITY) > AGAIN_MS &&
    ![...requests].some((request) => request.pages.includes(page));
  const pump = (): void => {
    while (requests.size < MOST_ASKED) {
      const due = wanted.filter(isDue);
      const [first] = due;
      if (first === undefined) return;
      void ask(neighbours(first, due));
    }
  };
  const ask = async (asked: readonly number[]): Promise<void> => {
    const request: Request = { pages: asked, at: now(), abort: new AbortController() };
    const { signal } = request.abort;
    requests.add(request);
    try {
      const [first = 0] = asked;
      const window = await fetch(first * PAGE_ROWS, asked.length * PAGE_ROWS, signal);
      if (signal.aborted) return;
      latency += NEWEST * (now() - request.at - latency);
      asked.forEach((page, index) => {
        const order = window.order.slice(index * PAGE_ROWS, (index + 1) * PAGE_ROWS);
        pages.delete(page);
        pages.set(page, { rows: order.map((account) => window.rows[account]), at: now() });
        failedAt.delete(page);
      });
      for (const [oldest] of pages) if (pages.size > MOST_KEPT) pages.delete(oldest);
      total = window.total;
      book = window.book;
      problem = undefined;
    } catch (error) {
      if (signal.aborted) return;
      for (const page of asked) failedAt.set(page, now());
      problem = error instanceof Error ? error.message : String(error);
    } finally {
      requests.delete(request);
    }
    onChange();
    pump();
  };

  return {
    rowAt: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
    total: () => total,
    book: () => book,
    latency: () => latency,
    problem: () => problem,
    want: (rows) => {
      wanted = [...new Set(rows.filter((row) => row >= 0).map((row) => Math.floor(row / PAGE_ROWS)))];
      for (const request of requests)
        if (now() - request.at > LEFT_BEHIND_MS && !request.pages.some((page) => wanted.includes(page))) {
          request.abort.abort();
          requests.delete(request);
        }
      pump();
    },
    stop: () => {
      for (const { abort } of requests) abort.abort();
      requests.clear();
    },
  };
};

/** The page with those beside it that are due too, ascending; as many as one request takes. */
function neighbours(page: number, due: readonly number[]): readonly number[] {
  let [first, last] = [page, page];
  while (last - first + 1 < MOST_AT_ONCE) {
    if (due.includes(last + 1)) last += 1;
    else if (due.includes(first - 1)) first -= 1;
    else break;
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
