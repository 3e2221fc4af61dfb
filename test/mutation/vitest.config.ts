import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The breakers' quick tests: what mutants are held against. Those that play history or chance are not needed for it. */
// biome-ignore lint/style/noDefaultExport: Vitest reads it.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias: { '@': fileURLToPath(new URL('../..', import.meta.url)) } },
  test: {
    environment: 'node',
    include: ['test/lib/core/breaker/*.test.ts'],
    exclude: ['test/lib/core/breaker/{step-property,backtest,rule-docs}.test.ts'],
    testTimeout: 30_000,
  },
});
