import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number() })).min(1) });

/** Where the migrations lie at run time. A bundler moves this module, so the working directory leads, not its own path. */
export const migrationsFolder = (folder?: string): string =>
  folder ?? join(process.cwd(), 'lib', 'adapters', 'store', 'migrations');

/** The newest migration's time, as the database records it. Throws `MigrationsMissingError` when the folder is not there. */
export const newestMigration = (folder: string): number => {
  const path = join(folder, 'meta', '_journal.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MigrationsMissingError(folder, cause);
  }
  return Math.max(...journalSchema.parse(JSON.parse(text)).entries.map((entry) => entry.when));
};

export class MigrationsMissingError extends Error {
  override readonly name = 'MigrationsMissingError';
  constructor(folder: string, cause: unknown) {
    super(`no database migrations in ${folder}: start from the project's own folder, which holds them`, { cause });
  }
}
