import { setImmediate } from 'node:timers/promises';
import { percentile } from '@/test/bench/percentile';
import { bytesOf, growthOf, type MemorySample, memoryNow } from './memory';
import type { Verdict } from './risk-check';
import type { LedgerOptions } from './risk-ledger';
import { largeProduct } from './risk-product';
import { createSoak, type Soak, type Step } from './risk-soak';

const MINUTE = 60_000;
const PROGRESS = 10_000;
const MIB = 2 ** 20;
const count = (value: number): string => value.toLocaleString('en');

interface Tally {
  readonly ticks: number[];
  /** Of them, those of outside prices alone. */
  readonly outside: number[];
  readonly cpu: number[];
  readonly samples: MemorySample[];
  readonly happened: Record<'came' | 'left' | 'changed' | 'liquidations' | 'deficits', number>;
  compared: number;
  queued: number;
  mismatches: number;
}

/**
 * Minutes of everything that happens to a book, at full speed; after each the whole book is compared with the exact
 * rules, and what memory holds is written down. Those comparisons are not in the minutes. True when there was no
 * difference and memory did not grow. Ctrl-C ends with a last comparison and the summary.
 */
export async function soakRisk(options: LedgerOptions & { readonly minutes: number }): Promise<boolean> {
  const { minutes, positions, seed, revision } = options;
  console.log(`${count(positions)} positions, ${minutes} minutes, seed ${seed}, law of pool revision ${revision}`);
  let stop = false;
  process.once('SIGINT', () => {
    stop = true;
  });
  const started = performance.now();
  const soak = createSoak(options, largeProduct());
  console.log(`made in ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  // Else the one doubling of the tables that accounts are found by falls in some minute, and looks like a leak.
  const turning = performance.now();
  const came = soak.turnOver();
  const took = ((performance.now() - turning) / 1_000).toFixed(0);
  console.log(`${count(came)} accounts came and about as many left in ${took} s: tables have the size that they keep`);
  console.log(HEADINGS.map((heading, index) => heading.padStart(WIDTHS[index] as number)).join(''));
  const tally: Tally = {
    ticks: [],
    outside: [],
    cpu: [],
    samples: [],
    happened: { came: 0, left: 0, changed: 0, liquidations: 0, deficits: 0 },
    compared: 0,
    queued: 0,
    mismatches: 0,
  };
  for (let minute = 1; minute <= Math.ceil(minutes) && !stop; minute += 1) {
    const length = Math.min(1, minutes - minute + 1) * MINUTE;
    const from = tally.ticks.length;
    const start = performance.now();
    let told = start;
    for (let now = start; now - start < length && !stop; now = performance.now()) {
      note(tally, soak.step());
      if (process.stderr.isTTY && now - told > PROGRESS) {
        told = now;
        process.stderr.write(`  minute ${minute}: ${count(tally.ticks.length - from)} steps\r`);
      }
      await setImmediate();
    }
    minuteEnds(minute, soak, tally, from);
  }
  return summary(tally);
}

function note(tally: Tally, { ms, cpuMs, onlyPrices, ...happened }: Step): void {
  tally.ticks.push(ms);
  if (onlyPrices) tally.outside.push(ms);
  tally.cpu.push(cpuMs);
  for (const key of ['came', 'left', 'changed', 'liquidations', 'deficits'] as const)
    tally.happened[key] += happened[key];
}

const HEADINGS = [
  'minute',
  'steps',
  'positions',
  'below 1',
  'queue',
  'tick p50',
  'p99',
  'max ms',
  'heap',
  'arrays',
  'rss MiB',
  'bytes each',
  'check s',
  'different',
];
const WIDTHS = [6, 8, 11, 9, 9, 10, 9, 9, 8, 8, 9, 12, 9, 11];

function minuteEnds(minute: number, soak: Soak, tally: Tally, from: number): void {
  const sample = memoryNow(soak.positions());
  tally.samples.push(sample);
  const started = performance.now();
  const verdict: Verdict = soak.check();
  const took = (performance.now() - started) / 1_000;
  tally.compared += verdict.positions;
  tally.queued += verdict.queued;
  tally.mismatches += verdict.mismatches;
  const ticks = tally.ticks.slice(from);
  const row = [
    String(minute),
    count(ticks.length),
    count(verdict.positions),
    count(verdict.below),
    count(verdict.queued),
    percentile(ticks, 0.5).toFixed(1),
    percentile(ticks, 0.99).toFixed(1),
    Math.max(...ticks).toFixed(1),
    ...[sample.heap, sample.buffers, sample.rss].map((bytes) => (bytes / MIB).toFixed(0)),
    bytesOf(sample).toFixed(0),
    took.toFixed(1),
    String(verdict.mismatches),
  ];
  console.log(row.map((cell, index) => cell.padStart(WIDTHS[index] as number)).join(''));
  for (const each of verdict.words) console.error(`  ${each}`);
}

function summary({ ticks, outside, cpu, samples, happened, compared, queued, mismatches }: Tally): boolean {
  const { came, left, changed, liquidations, deficits } = happened;
  console.log(
    `\n${count(ticks.length)} steps: ${count(came)} accounts came, ${count(left)} left, ${count(changed)} others acted, ${count(liquidations)} liquidations, ${count(deficits)} debts written off`,
  );
  const line = (name: string, times: readonly number[]): string =>
    `${name} p50 ${percentile(times, 0.5).toFixed(1)}, p95 ${percentile(times, 0.95).toFixed(1)}, p99 ${percentile(times, 0.99).toFixed(1)}, max ${Math.max(...times).toFixed(1)} ms`;
  console.log(line('tick, wall:', ticks));
  console.log(line('tick, CPU: ', cpu));
  console.log(line('of them ticks of outside prices alone, wall:', outside));
  const growth = growthOf(samples);
  if (growth === undefined) console.log('memory: too few minutes to tell whether it grows');
  else {
    const words = growth.hasGrown ? 'IT GROWS' : 'it does not grow';
    console.log(
      `memory: ${growth.before.toFixed(0)} bytes a position at least in the first third, ${growth.after.toFixed(0)} in the last: ${words} (2 % allowed)`,
    );
  }
  console.log(
    `${count(mismatches)} differences of ${count(compared)} classes and ${count(queued)} places of the queue, all compared with the exact rules`,
  );
  return mismatches === 0 && growth?.hasGrown !== true;
}
