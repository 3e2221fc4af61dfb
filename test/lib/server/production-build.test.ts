import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildError, ensureProductionBuild } from '@/lib/server/production-build';
import { fakeProject } from './fake-next';

let root: string;
beforeEach(async () => {
  root = await fakeProject();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ensure = async () => {
  const lines: string[] = [];
  await ensureProductionBuild({ root, onProgress: (line) => lines.push(line) });
  return lines;
};
const builds = async () => (await readFile(join(root, 'builds'), 'utf8')).length;

test('builds once, and again only when a source changed or the build is gone', async () => {
  expect(await ensure()).toEqual([expect.stringContaining('building'), expect.stringContaining('built')]);
  expect(await ensure()).toEqual(['pages are built']);
  expect(await builds()).toBe(1);
  await writeFile(join(root, 'lib/devnet/demo.ts'), 'not part of the pages');
  await ensure();
  expect(await builds()).toBe(1);
  await writeFile(join(root, 'lib/new.ts'), 'new');
  await ensure();
  expect(await builds()).toBe(2);
  await writeFile(join(root, 'app/page.tsx'), 'page 2');
  await ensure();
  expect(await builds()).toBe(3);
  await rm(join(root, '.next/BUILD_ID'));
  await ensure();
  expect(await builds()).toBe(4);
});

test('a failed build shows what the compiler said, and is tried again', async () => {
  await writeFile(join(root, 'app/broken'), '');
  const failure = await ensure().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BuildError);
  expect(String(failure)).toContain('it is broken');
  await rm(join(root, 'app/broken'));
  await ensure();
  expect(await builds()).toBe(1);
});

test('waits while another process builds, then looks again', async () => {
  await writeFile(join(root, 'busy'), '');
  expect(await ensure()).toContain('another process is building the pages: waiting for it');
  expect(await builds()).toBe(1);
});

test('an abort ends it', async () => {
  const signal = AbortSignal.abort();
  await expect(ensureProductionBuild({ root, onProgress: () => undefined, signal })).rejects.toThrow('abort');
});
