import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Totals the reports that Vitest and Playwright leave in test-results, for the last line of `.ci/run`. */
export interface Totals {
  readonly passed: number;
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
    failed: parsed.numFailedTests + unloaded.length,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  };
};

/** A test that passed only when tried again counts as failed; so does each error outside a test. */
export const playwrightTotals = (report: unknown): Totals => {
  const { stats, errors } = playwrightSchema.parse(report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
};

/** A report that is not there counts as one failure: its tests did not run. */
const read = (path: string, totals: (report: unknown) => Totals): Totals => {
  if (existsSync(path)) return totals(JSON.parse(readFileSync(path, 'utf8')));
  console.log(`${path} is missing: its tests did not run.`);
  return { passed: 0, failed: 1, skipped: 0 };
};

const main = (): void => {
  const all = [read('test-results/vitest.json', vitestTotals), read('test-results/playwright.json', playwrightTotals)];
  const sum = (key: keyof Totals): number => all.reduce((total, part) => total + part[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
