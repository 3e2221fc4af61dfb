import { hexToBytes } from 'viem';
import type { Backend } from './backend';
import { type WriteHealth, writeHealth } from './health-loops';
import { arenaStorage } from './storage';
import { KERNEL_WASM } from './wasm-bytes';

/** A shared WebAssembly.Memory: it can be posted to worker threads, which then make instances of their own over it. */
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
}

const PAGE = 65_536;
/** The most that 32 bits can address. */
const MOST_PAGES = 65_536;
/** Coefficients that one thread's table has room for; a book of more terms leaves its pools to plain TypeScript. */
const TABLE_TERMS = 4_096;
/** Threads that may have a table, at the front of the memory, each its own. */
const TABLES = 8;
/** Grown by so much of what there is: a growing book asks for memory seldom and has little to spare. */
const GROWTH = 1 / 32;

/** What writes health factors in a memory, for the thread with that number, below 8. Throws where the engine has no SIMD. */
export function wasmWriter<Memory extends WasmMemory>(wasm: Wasm<Memory>, memory: Memory, thread: number): WriteHealth {
  if (!(thread >= 0 && thread < TABLES)) throw new RangeError(`there are tables for ${TABLES} threads`);
  const module = new wasm.Module(Uint8Array.from(hexToBytes(`0x${KERNEL_WASM}`)));
  const { ownRows, poolRows } = new wasm.Instance(module, { env: { memory } }).exports as Kernel;
  const table = thread * TABLE_TERMS * 8;
  const coefficientsHere = new Float64Array(memory.buffer, table, TABLE_TERMS);
  return (columns, bound, from, to) => {
    const { collaterals: split, legs, coefficients } = bound;
    const { capacity, region, termIds } = columns;
    const debts = legs - split;
    const isPool = columns.rowTerms.length > 0;
    if (split < 1 || split > 4 || debts < 1 || debts > 3 || (isPool && coefficients.length > TABLE_TERMS)) {
      writeHealth(columns, bound, from, to);
      return;
    }
    // Nothing but plain arguments: a list spread into a call costs more than the rows of most shapes.
    const stride = capacity * 8;
    if (isPool) {
      coefficientsHere.set(coefficients);
      poolRows(split, debts, region.offset, stride, termIds.byteOffset, from, to, table);
      return;
    }
    const a = coefficients[0] as number;
    const b = coefficients[1] as number;
    const c = coefficients[2] as number;
    const e = coefficients[3] as number;
    const x = coefficients[split] as number;
    const y = coefficients[split + 1] as number;
    const z = coefficients[split + 2] as number;
    ownRows(split, debts, region.offset, stride, from, to, a, b, c, e, x, y, z);
  };
}

/**
 * A WebAssembly memory and what writes health factors there, 128 bits at a time. `undefined` where the engine lacks
 * its SIMD or shared memory (a page that is not cross-origin isolated), or has no room for it.
 */
export function wasmBackend<Memory extends WasmMemory>(
  wasm: Wasm<Memory>,
): (Backend & { readonly memory: Memory }) | undefined {
  try {
    const reserved = TABLES * TABLE_TERMS * 8;
    const memory = new wasm.Memory({ initial: reserved / PAGE + 1, maximum: MOST_PAGES, shared: true });
    const storage = arenaStorage(
      {
        get buffer() {
          return memory.buffer;
        },
        grow: (bytes) => {
          const least = Math.ceil(bytes / PAGE);
          const ample = Math.ceil((memory.buffer.byteLength / PAGE) * GROWTH);
          memory.grow(Math.max(least, Math.min(ample, MOST_PAGES - memory.buffer.byteLength / PAGE)));
        },
      },
      reserved,
    );
    return { name: 'WebAssembly', storage, writeHealth: wasmWriter(wasm, memory, 0), memory };
  } catch {
    return undefined;
  }
}
