import asc from 'assemblyscript/asc';
import { fastest } from './fastest';

const BYTES = 128 * 2 ** 20;
const COLUMN = BYTES / 4;

/** AssemblyScript, f64x2: what a thread can read, and what it can read and write in a sweep's own proportion of 3 to 1. */
const SOURCE = `
export function sum(at: usize, end: usize): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (; at < end; at += 128) {
    a = f64x2.add(a, v128.load(at)); b = f64x2.add(b, v128.load(at, 16));
    c = f64x2.add(c, v128.load(at, 32)); d = f64x2.add(d, v128.load(at, 48));
    e = f64x2.add(e, v128.load(at, 64)); f = f64x2.add(f, v128.load(at, 80));
    g = f64x2.add(g, v128.load(at, 96)); h = f64x2.add(h, v128.load(at, 112));
  }
  a = f64x2.add(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)), f64x2.add(f64x2.add(e, f), f64x2.add(g, h)));
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}
export function addThree(at: usize, end: usize, column: usize): void {
  for (; at < end; at += 32) {
    const x = at + column, y = x + column, z = y + column;
    v128.store(at, f64x2.add(f64x2.add(v128.load(x), v128.load(y)), v128.load(z)));
    v128.store(at, f64x2.add(f64x2.add(v128.load(x, 16), v128.load(y, 16)), v128.load(z, 16)), 16);
  }
}`;

export interface Bandwidth {
  /** GB/s of a sum over 128 MiB: in JavaScript with eight accumulators; in WebAssembly SIMD, the limit that sweeps are held against. */
  readonly javaScript: number;
  readonly simd: number;
  /** Three columns added into a fourth, bytes read and written counted once each. */
  readonly readWrite: number;
}

/** What memory gives one thread; made once, measured as often as called. */
export async function memoryBandwidth(): Promise<() => Bandwidth> {
  const memory = new WebAssembly.Memory({ initial: BYTES / 65_536 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(await compiled()), { env: { memory } });
  const { sum, addThree } = instance.exports as {
    sum: (at: number, end: number) => number;
    addThree: (at: number, end: number, column: number) => void;
  };
  const numbers = new Float64Array(memory.buffer).fill(1);
  if (sum(0, BYTES) !== numbers.length || sumOf(numbers) !== numbers.length) throw new Error('the sum is wrong');
  addThree(0, COLUMN, COLUMN);
  if (numbers[0] !== 3 || numbers[COLUMN / 8 - 1] !== 3 || numbers[COLUMN / 8] !== 1) throw new Error('wrong addition');
  const gigabytes = (milliseconds: number): number => BYTES / milliseconds / 1e6;
  return () => ({
    javaScript: gigabytes(fastest(() => sumOf(numbers), 12)),
    simd: gigabytes(fastest(() => sum(0, BYTES), 16)),
    readWrite: gigabytes(fastest(() => addThree(0, COLUMN, COLUMN), 16)),
  });
}

async function compiled(): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array | undefined;
  const options = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert', '-O3', '--enable', 'simd'];
  const { error } = await asc.main(['limit.ts', '--outFile', 'limit.wasm', ...options], {
    readFile: (name) => (name === 'limit.ts' ? SOURCE : null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') bytes = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === undefined) throw new Error('the limit’s loops do not compile');
  return Uint8Array.from(bytes);
}

function sumOf(x: Float64Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let i = 0; i < x.length; i += 8) {
    a += x[i] as number;
    b += x[i + 1] as number;
    c += x[i + 2] as number;
    d += x[i + 3] as number;
    e += x[i + 4] as number;
    f += x[i + 5] as number;
    g += x[i + 6] as number;
    h += x[i + 7] as number;
  }
  return a + b + c + d + e + f + g + h;
}
