import { defineConfig } from '@playwright/test';
import { findBrowser } from './test/fixtures/browser';
import { SENTINELS } from './test/fixtures/sentinels';

// A build that the tests make sees secrets, and none may be found in it. Servers are started with their own.
Object.assign(process.env, SENTINELS);

const { executablePath, args, env } = findBrowser();

/** Browser tests. Each file starts what it needs; one at a time, for the machine is small. */
export default defineConfig({
  testDir: 'test',
  testMatch: ['e2e/**/*.spec.ts', 'faults/**/*.spec.ts'],
  outputDir: 'test-results/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  timeout: 90_000,
  // CI's machine may be busy: a second try, and the summary says of how many tests that one was needed.
  retries: process.env.CI === undefined ? 0 : 1,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath !== undefined && { executablePath }), args, env },
  },
});
