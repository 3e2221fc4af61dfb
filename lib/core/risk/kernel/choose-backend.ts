import { type Backend, plainBackend } from './backend';
import { createBound } from './bound';
import { columnsOf, rowBytes } from './shape';
import { type Wasm, type WasmMemory, wasmBackend } from './wasm-backend';

const ROWS = 4_096;
const ROUNDS = 40;

/**
 * The faster backend on this machine, by `now`, a clock in milliseconds: both write the health factors of the same
 * rows, in turn, and the fastest round of each counts. Takes some ten milliseconds. Without `wasm`, the global
 * `WebAssembly` where there is one, it is plain TypeScript.
 */
export function chooseBackend<Memory extends WasmMemory>(now: () => number, wasm: Wasm<Memory> | undefined): Backend {
  const candidates = [plainBackend(), wasm && wasmBackend(wasm)];
  const trials = candidates.flatMap((backend) => (backend === undefined ? [] : [trialOf(backend)]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const trial of trials) {
      const start = now();
      trial.run();
      trial.best = Math.min(trial.best, now() - start);
    }
  }
  for (const { release } of trials) release();
  return trials.reduce((best, trial) => (trial.best < best.best ? trial : best)).backend;
}

/** One shape of two collaterals and a debt, the commonest that is not trivial. */
function trialOf(backend: Backend) {
  const { storage, writeHealth } = backend;
  const region = storage.take(rowBytes(3, false) * ROWS);
  const columns = columnsOf(3, false, ROWS, region);
  const bound = createBound();
  bound.collaterals = 2;
  bound.legs = 3;
  bound.coefficients.set([1.5, 2.5, 3.5]);
  for (const column of columns.amounts) for (let row = 0; row < ROWS; row += 1) column[row] = row + 1;
  return {
    backend,
    best: Number.POSITIVE_INFINITY,
    run: () => {
      for (let time = 0; time < 4; time += 1) writeHealth(columns, bound, 0, ROWS);
    },
    release: () => storage.give(region),
  };
}
