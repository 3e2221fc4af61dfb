import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Totals the reports that Vitest and Playwright leave in test-results, for the last line of `.ci/run`. */
export interface Totals {
  readonly passed: number;
  /** Of those passed, how many did only when tried again. */
  readonly flaky: number;
  readonly failed: number;
  readonly skipped: number;
}

const vitestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

const playwrightSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** A file that failed without a failed test of its own (it could not be loaded) counts as one failure. */
export const vitestTotals = (report: unknown): Totals => {
  const parsed = vitestSchema.parse(report);
  const unloaded = parsed.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: parsed.numPassedTests,
    flaky: 0,
    failed: parsed.numFailedTests + unloaded.length,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  };
};

/** A browser test is tried twice on CI; one that passed only then is counted, and named by Playwright. An error outside a test is a failure. */
export const playwrightTotals = (report: unknown): Totals => {
  const { stats, errors } = playwrightSchema.parse(report);
  return {
    passed: stats.expected + stats.flaky,
    flaky: stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
};

/** A report that is not there counts as one failure: its tests did not run. */
const read = (path: string, totals: (report: unknown) => Totals): Totals => {
  if (existsSync(path)) return totals(JSON.parse(readFileSync(path, 'utf8')));
  console.log(`${path} is missing: its tests did not run.`);
  return { passed: 0, flaky: 0, failed: 1, skipped: 0 };
};

const main = (): void => {
  const all = [read('test-results/vitest.json', vitestTotals), read('test-results/playwright.json', playwrightTotals)];
  const sum = (key: keyof Totals): number => all.reduce((total, part) => total + part[key], 0);
  if (sum('flaky') > 0) console.log(`${sum('flaky')} of those passed did so only when tried again: see "flaky" above`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
