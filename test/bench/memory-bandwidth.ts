import { fastest } from './fastest';

const BYTES = 128 * 2 ** 20;

/**
 * (module (import "m" "m" (memory 1)) (func (export "sum") (param $at i32) (param $end i32) (result f64) …
 * the sum of the f64 in [at, end), eight f64x2 accumulators, 128 bytes a turn.
 */
const SUM =
  'AGFzbQEAAAABBwFgAn9/AXwCCAEBbQFtAgABAwIBAAcHAQNzdW0AAAqxAQGuAQEIewNAIAIgAP0ABAD98AEhAiADIAD9AAQQ/fABIQMgBCAA' +
  '/QAEIP3wASEEIAUgAP0ABDD98AEhBSAGIAD9AARA/fABIQYgByAA/QAEUP3wASEHIAggAP0ABGD98AEhCCAJIAD9AARw/fABIQkgAEGAAWoi' +
  'ACABSQ0ACyACIAP98AEgBP3wASAF/fABIAb98AEgB/3wASAI/fABIAn98AEhAiAC/SEAIAL9IQGgCw==';

/** What memory gives one thread, GB/s: a sum over 128 MiB in JavaScript with eight accumulators, and in WebAssembly SIMD. */
export function memoryBandwidth(): { readonly javaScript: number; readonly simd: number } {
  const memory = new WebAssembly.Memory({ initial: BYTES / 65_536 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(SUM, 'base64')), { m: { m: memory } });
  const sum = instance.exports.sum as (at: number, end: number) => number;
  const numbers = new Float64Array(memory.buffer).fill(1);
  if (sum(0, BYTES) !== numbers.length || sumOf(numbers) !== numbers.length) throw new Error('the sum is wrong');
  const gigabytes = (milliseconds: number): number => BYTES / milliseconds / 1e6;
  return {
    javaScript: gigabytes(fastest(() => sumOf(numbers), 12)),
    simd: gigabytes(fastest(() => sum(0, BYTES), 12)),
  };
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
