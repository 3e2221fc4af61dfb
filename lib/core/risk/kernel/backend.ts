import type { HealthColumn } from './health-column';
import { plainColumn } from './health-column';
import { type WriteHealth, writeHealth } from './health-loops';
import { heapStorage, type Storage } from './storage';
import { type SweepRows, sweepRows } from './sweep-loops';

/** Where a book's columns live, and what evaluates them there: the same doubles, bit for bit, and the same rows found, whichever it is. */
export interface Backend {
  readonly name: 'TypeScript' | 'WebAssembly';
  readonly storage: Storage;
  readonly writeHealth: WriteHealth;
  readonly writeColumn: HealthColumn;
  readonly sweepRows: SweepRows;
  /** So many positions of the same terms get a shape of their own. */
  readonly enoughForAShape: number;
  /** How other threads can help; `undefined` where none can. */
  readonly threads?: Threads;
}

/** For threads that write health factors in the same memory. */
export interface Threads {
  /** A WebAssembly.Memory and the bytes of a module that imports it as `env.memory` and exports `runJobs`. */
  readonly memory: object;
  readonly module: Uint8Array<ArrayBuffer>;
  /** From now on they do their part of every column that is large enough; `undefined`: nobody does. */
  readonly hire: (crew: Crew | undefined) => void;
}

/** Threads beside this one. */
export interface Crew {
  readonly helpers: number;
  /**
   * Has helper n do `parts[n]` in its own instance of the module while `here` runs; returns when all are done. What no
   * helper has begun by then is done by `runJobs`: one that is slow to wake up costs nothing.
   */
  readonly run: (parts: readonly Part[], table: number, runJobs: RunJobs, here: () => void) => void;
}

/** `runJobs` of health.as: `count` jobs from the address `at`, with the coefficients of pools at `table`. */
export type RunJobs = (at: number, count: number, table: number) => void;

/** Jobs in a row: the address of the first, and how many. */
export interface Part {
  readonly at: number;
  readonly count: number;
}

/**
 * Fewer, and a shape's own cost at every tick, some hundred nanoseconds and cache lines of its own, outweighs its faster
 * rows and its narrower windows. Of a million positions 1,024 gave 175 shapes, 4,096 59 and 8,192 37: sweeps of 2.5, 1.9
 * and 1.9 ms in WebAssembly, ticks of ETH of 0.36, 0.18 and 0.14 ms; what-ifs took 9, 8 and 8 ms, since they pass over
 * pools in the sweep's own loops, and curves and liquidation prices 31, 34 and 36 ms.
 */
export const ENOUGH_FOR_A_SHAPE = 8_192;

/** Plain TypeScript: the reference. */
export const plainBackend = (): Backend => {
  const storage = heapStorage();
  return {
    name: 'TypeScript',
    storage,
    writeHealth,
    writeColumn: plainColumn(storage),
    sweepRows,
    enoughForAShape: ENOUGH_FOR_A_SHAPE,
  };
};
