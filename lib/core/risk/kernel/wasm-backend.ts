import { hexToBytes } from 'viem';
import { type Backend, type Crew, ENOUGH_FOR_A_SHAPE, type RunJobs } from './backend';
import type { Bound } from './bound';
import { CALM, IN_DOUBT, THRESHOLDS } from './classes';
import { jobsColumn } from './health-jobs';
import { type WriteHealth, writeHealth } from './health-loops';
import type { Shape } from './shape';
import { arenaStorage, type Growable } from './storage';
import { type Limits, type SweepRows, sweepRows } from './sweep-loops';
import { KERNEL_WASM } from './wasm-bytes';

/** A shared WebAssembly.Memory: it can be posted to worker threads, which make instances of their own over it. */
export interface WasmMemory {
  /** A SharedArrayBuffer, which the platform's types do not say. */
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** What is used of the engine's `WebAssembly`, which is no part of the language: to be passed in. */
export interface Wasm<Memory extends WasmMemory = WasmMemory> {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
}

/** The exports of health.as. */
interface Kernel {
  readonly ownRows: (
    collaterals: number,
    debts: number,
    health: number,
    stride: number,
    from: number,
    to: number,
    a: number,
    b: number,
    c: number,
    e: number,
    x: number,
    y: number,
    z: number,
  ) => void;
  readonly runJobs: RunJobs;
  readonly poolRows: (
    collaterals: number,
    debts: number,
    health: number,
    stride: number,
    ids: number,
    from: number,
    to: number,
    table: number,
  ) => void;
  readonly classRows: (
    collaterals: number,
    legs: number,
    health: number,
    stride: number,
    ids: number,
    from: number,
    to: number,
    factors: number,
    classes: number,
    bound: number,
    limits: number,
    sums: number,
    rows: number,
    reached: number,
  ) => number;
}

const PAGE = 65_536;
/** The most that 32 bits can address. */
const MOST_PAGES = 65_536;
/** Coefficients by term id that the front of the memory has room for; a book of more leaves its pools to plain TypeScript. */
const TABLE_TERMS = 4_096;
const TABLE = 0;
/** What `classRows` reads: coefficients of its own, the bound, the limits of each class, and its sums of two blocks. */
const FACTORS = TABLE + TABLE_TERMS * 8;
const BOUND = FACTORS + TABLE_TERMS * 8;
const LIMITS = BOUND + 256;
const SUMS = LIMITS + 256;
const RESERVED = SUMS + 2 * 256 * 8;
/** Grown by so much of what there is: a growing book asks for memory seldom and has little to spare. */
const GROWTH = 1 / 32;

/**
 * A WebAssembly memory and what writes health factors there, 128 bits at a time. `undefined` where the engine lacks
 * its SIMD or shared memory (a page that is not cross-origin isolated), or has no room for it.
 */
export function wasmBackend<Memory extends WasmMemory>(wasm: Wasm<Memory>): Backend | undefined {
  try {
    const memory = new wasm.Memory({ initial: Math.ceil(RESERVED / PAGE), maximum: MOST_PAGES, shared: true });
    const bytes = Uint8Array.from(hexToBytes(`0x${KERNEL_WASM}`));
    const kernel = new wasm.Instance(new wasm.Module(bytes), { env: { memory } }).exports as Kernel;
    const storage = arenaStorage(growable(memory), RESERVED);
    const table = new Float64Array(memory.buffer, TABLE, TABLE_TERMS);
    let crew: Crew | undefined;
    return {
      name: 'WebAssembly',
      storage,
      writeHealth: writerOf(kernel, table),
      sweepRows: sweeperOf(kernel, memory),
      enoughForAShape: ENOUGH_FOR_A_SHAPE,
      writeColumn: jobsColumn({
        storage,
        runJobs: kernel.runJobs,
        canRun,
        writeTable: ({ coefficients }) => table.set(coefficients),
        table: TABLE,
        crew: () => crew,
      }),
      threads: {
        memory,
        module: bytes,
        hire: (hired) => {
          crew = hired;
        },
      },
    };
  } catch {
    return undefined;
  }
}

const growable = (memory: WasmMemory): Growable => ({
  get buffer() {
    return memory.buffer;
  },
  grow: (bytes) => {
    const pages = memory.buffer.byteLength / PAGE;
    memory.grow(Math.max(Math.ceil(bytes / PAGE), Math.min(Math.ceil(pages * GROWTH), MOST_PAGES - pages)));
  },
});

/** Whether there is a loop for these legs. */
const canRun = ({ isPool }: Pick<Shape, 'isPool'>, { collaterals, legs, coefficients }: Bound): boolean => {
  const debts = legs - collaterals;
  return (
    collaterals >= 1 && collaterals <= 4 && debts >= 1 && debts <= 3 && !(isPool && coefficients.length > TABLE_TERMS)
  );
};

function writerOf({ ownRows, poolRows }: Kernel, table: Float64Array): WriteHealth {
  return (columns, bound, from, to) => {
    const { capacity, region, termIds } = columns;
    const { collaterals: split, legs, coefficients } = bound;
    const isPool = columns.rowTerms.length > 0;
    if (!canRun({ isPool }, bound)) {
      writeHealth(columns, bound, from, to);
      return;
    }
    // Nothing but plain arguments: a list spread into a call costs more than the rows of most shapes.
    const stride = capacity * 8;
    if (isPool) {
      table.set(coefficients);
      poolRows(split, legs - split, region.offset, stride, termIds.byteOffset, from, to, TABLE);
      return;
    }
    const a = coefficients[0] as number;
    const b = coefficients[1] as number;
    const c = coefficients[2] as number;
    const e = coefficients[3] as number;
    const x = coefficients[split] as number;
    const y = coefficients[split + 1] as number;
    const z = coefficients[split + 2] as number;
    ownRows(split, legs - split, region.offset, stride, from, to, a, b, c, e, x, y, z);
  };
}

/** `sweepRows` by `classRows`; `pending` must stand in the same memory. */
function sweeperOf({ classRows }: Kernel, memory: WasmMemory): SweepRows {
  const table = new Float64Array(memory.buffer, FACTORS, TABLE_TERMS);
  const front = new Float64Array(memory.buffer, BOUND, (SUMS - BOUND) / 8);
  const codes = new Int32Array(memory.buffer, BOUND + 64, 2);
  codes.set([CALM, IN_DOUBT]);
  front.set(THRESHOLDS, 9);
  let written: Limits | undefined;
  let of: Bound | undefined;
  let stamp = 0;
  return (columns, bound, from, to, pending, limits) => {
    const { capacity, region, termIds, classes } = columns;
    const { collaterals, legs, coefficients } = bound;
    const isPool = columns.rowTerms.length > 0;
    if (!canRun({ isPool }, bound)) return sweepRows(columns, bound, from, to, pending, limits);
    if (written !== limits) {
      limits.least.forEach((least, known) => {
        front.set([least, limits.below[known] as number], (LIMITS - BOUND) / 8 + 2 * known);
      });
      written = limits;
    }
    // A tick asks about several stretches of a shape: what they have in common is written once.
    if (of !== bound || stamp !== bound.stamp) {
      for (let index = 0; index < bound.used; index += 1) table[index] = coefficients[index] as number;
      front[0] = bound.lowFactor;
      front[1] = bound.lowLess;
      front[2] = bound.lowDebtFactor;
      front[3] = bound.lowDebtMore;
      front[4] = bound.highFactor;
      front[5] = bound.highMore;
      front[6] = bound.highDebtFactor;
      front[7] = bound.highDebtLess;
      of = bound;
      stamp = bound.stamp;
    }
    const ids = isPool ? termIds.byteOffset : 0;
    const rows = pending.region.offset;
    return classRows(
      collaterals,
      legs,
      region.offset,
      capacity * 8,
      ids,
      from,
      to,
      FACTORS,
      classes.byteOffset,
      BOUND,
      LIMITS,
      SUMS,
      rows,
      pending.reached.byteOffset,
    );
  };
}
