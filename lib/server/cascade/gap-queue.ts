import type { Cell } from '@/lib/core/cascade/grid';
import { answeredBy, cellNumbers, mirrorCells } from '@/lib/core/cascade/map-cells';
import type { CascadeLine, CascadeMap, CascadeMapQuery } from '@/lib/core/snapshot/cascade-schema';
import type { Problem } from '@/lib/core/snapshot/stream';
import { type Answer, problemAnswer } from '../answer';
import { type CascadeCrew, GAP_THREADS } from './cascade-crew';
import { type CascadeScene, CONTROL_WORDS, DONE, STOP, type Terms, type Today } from './cascade-messages';

/** Maps that wait while one runs. */
const MOST_WAITING = 4;
/** Between two lines while one runs, and while one waits, ms. */
const TELL_MS = 250;
const TELL_WAITING_MS = 1_000;

interface GapNumbers {
  readonly numbers: Float64Array;
  readonly today: Today;
  readonly computeMs: number;
}

/** A map as the threads are asked for it. */
export interface GapJob {
  readonly scene: CascadeScene;
  readonly cells: readonly Cell[];
  readonly terms: Terms;
  readonly spread: Float64Array | undefined;
  readonly finish: (found: GapNumbers) => Promise<CascadeMap>;
}

interface GapQueueDeps {
  readonly crew: Pick<CascadeCrew, 'ask'>;
  /** Asked when its turn has come: the book is then the newest. */
  readonly prepare: (query: CascadeMapQuery) => Promise<GapJob | Answer>;
}

interface Ticket {
  readonly query: CascadeMapQuery;
  /** Shared with the threads. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Resolves when its turn comes, and when it is over. */
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
  readonly begin: () => void;
  readonly end: () => void;
  /** `performance.now()` of its start, and the cells it runs. */
  since: number | undefined;
  total: number;
  last: CascadeLine | undefined;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Maps of the gap engine, one at a time in this process, each dealt cell by cell to threads that share a counter. A reader
 * is told his place in the queue, then the progress, then the map. Closing gives a map up, waiting or running.
 */
export function createGapQueue({ crew, prepare }: GapQueueDeps) {
  const waiting: Ticket[] = [];
  let running: Ticket | undefined;

  const next = (): void => {
    const ticket = waiting.shift();
    running = ticket;
    if (ticket === undefined) return;
    ticket.since = performance.now();
    ticket.begin();
    void make(ticket)
      .then((line) => {
        ticket.last = line;
      })
      .catch((error: unknown) => {
        ticket.last = { type: 'problem', status: 503, detail: error instanceof Error ? error.message : String(error) };
      })
      .finally(() => {
        ticket.end();
        next();
      });
  };

  /** Goes on whoever reads, until it is whole or given up. */
  const make = async (ticket: Ticket): Promise<CascadeLine | undefined> => {
    const { control } = ticket;
    const job = await prepare(ticket.query);
    if ('body' in job) return problemLine(job);
    const { scene, cells, terms, spread, finish } = job;
    const answered = answeredBy(cells);
    const order = answered.flatMap((from, index) => (from === index ? [index] : []));
    ticket.total = order.length;
    const numbers = cellNumbers(cells.length, true);
    const started = performance.now();
    if (isGivenUp(ticket)) return undefined;
    const [first] = await Promise.all(
      GAP_THREADS.map((thread) =>
        crew.ask(thread, scene, { kind: 'gap', terms, cells, order, spread, control, numbers }),
      ),
    );
    if (first === undefined || isGivenUp(ticket)) return undefined;
    mirrorCells(numbers, cells, answered);
    const map = await finish({ numbers, today: first.today, computeMs: performance.now() - started });
    return { type: 'map', map };
  };

  const progressOf = ({ control, total, since = performance.now() }: Ticket): CascadeLine => ({
    ...{ type: 'progress', done: Atomics.load(control, DONE), total },
    elapsedMs: Math.round(performance.now() - since),
  });

  async function* told(ticket: Ticket): AsyncGenerator<CascadeLine, void, undefined> {
    while (ticket.since === undefined) {
      yield { type: 'queued', ahead: waiting.indexOf(ticket) + 1 };
      await Promise.race([ticket.begun, wait(TELL_WAITING_MS)]);
    }
    for (let isOver = false; !isOver; ) {
      yield progressOf(ticket);
      isOver = await Promise.race([ticket.ended.then(() => true), wait(TELL_MS).then(() => false)]);
    }
    if (ticket.last) yield ticket.last;
  }

  const giveUp = (ticket: Ticket): void => {
    Atomics.store(ticket.control, STOP, 1);
    const place = waiting.indexOf(ticket);
    if (place >= 0) waiting.splice(place, 1);
  };

  return {
    /** Lines of JSON, the first at once. Never rejects: what fails is the last line. */
    lines: (query: CascadeMapQuery): AsyncIterator<string> | Answer => {
      if (waiting.length >= MOST_WAITING) return full(waiting.length);
      const ticket = ticketOf(query);
      waiting.push(ticket);
      if (running === undefined) next();
      const lines = told(ticket);
      return {
        next: async () => {
          const { done, value } = await lines.next();
          return done ? { done, value: undefined } : { done: false, value: `${JSON.stringify(value)}\n` };
        },
        return: () => {
          giveUp(ticket);
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

const isGivenUp = ({ control }: Ticket): boolean => Atomics.load(control, STOP) !== 0;

function ticketOf(query: CascadeMapQuery): Ticket {
  const [begun, begin] = signal();
  const [ended, end] = signal();
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS));
  return { query, control, begun, begin, ended, end, since: undefined, total: 0, last: undefined };
}

/** A promise, and what resolves it. */
function signal(): readonly [Promise<void>, () => void] {
  let call: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    call = resolve;
  });
  return [promise, call];
}

const full = (ahead: number): Answer =>
  problemAnswer(429, `A map of the gap engine is being made, and ${ahead} more wait. Ask again in a minute.`);

const problemLine = ({ status, body }: Answer): CascadeLine => ({
  ...{ type: 'problem', status, detail: (JSON.parse(body) as Problem).detail ?? '' },
});
