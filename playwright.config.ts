import { defineConfig } from '@playwright/test';
import { findBrowser } from './test/fixtures/browser';

const { executablePath, args, env } = findBrowser();

/** Browser tests. Each file starts what it needs; one at a time, for the machine is small. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath !== undefined && { executablePath }), args, env },
  },
});
