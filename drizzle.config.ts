import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes the next migration from the schema; the store applies them when it opens. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './lib/adapters/store/schema.ts',
  out: './lib/adapters/store/migrations',
});
