import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

export default defineConfig({
  resolve: { alias },
  test: {
    // The second is totalled by test/summary.ts.
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/lib/**/*.test.ts'],
          exclude: ['test/lib/**/*.chain.test.ts', 'test/lib/**/*.dom.test.tsx'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'chain',
          environment: 'node',
          include: ['test/**/*.chain.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/**/*.dom.test.tsx'],
        },
      },
      {
        resolve: { alias },
        test: { name: 'architecture', environment: 'node', include: ['test/architecture.test.ts'] },
      },
    ],
  },
});
