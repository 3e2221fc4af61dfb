import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** All that the built pages depend on. The local market's own code never reaches them. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'proxy.ts',
  'next.config.js',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const NOT_SOURCES = new Set(['lib/devnet']);
const STAMP = '.next/source-stamp';
/** What Next says when its lock is held. */
const BUSY = /another next build process is already running/i;
const RETRY_MS = 500;
const PATIENCE_MS = 180_000;

export interface BuildOptions {
  /** The project's root. */
  readonly root: string;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Builds the pages unless the build at hand was made from these very sources. Rejects with a `BuildError`
 * that holds the compiler's last lines.
 */
export async function ensureProductionBuild({ root, onProgress, signal }: BuildOptions): Promise<void> {
  const stamp = await sourceStamp(root);
  const isBuilt = async () =>
    existsSync(join(root, '.next/BUILD_ID')) && (await readFile(join(root, STAMP), 'utf8').catch(() => '')) === stamp;
  if (await isBuilt()) {
    onProgress('pages are built');
    return;
  }
  onProgress('building the pages (once for each change of the sources)');
  const startedAt = Date.now();
  for (let told = false; ; told = true) {
    try {
      await runBuild(root, signal);
      break;
    } catch (error) {
      const another = error instanceof BuildError && BUSY.test(error.message);
      if (!another || Date.now() - startedAt > PATIENCE_MS) throw error;
      if (!told) onProgress('another process is building the pages: waiting for it');
      await sleep(RETRY_MS, undefined, signal && { signal });
      // What it built may be what is wanted.
      if (await isBuilt()) break;
    }
  }
  await writeFile(join(root, STAMP), stamp);
  onProgress(`built the pages in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** A hash over the names and contents of all sources; absent ones count as absent. */
export async function sourceStamp(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(root, source)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(join(root, file)));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesUnder(root: string, path: string): Promise<string[]> {
  if (NOT_SOURCES.has(path)) return [];
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined);
  if (!entries) return existsSync(join(root, path)) ? [path] : [];
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${path}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesUnder(root, name)));
    else files.push(name);
  }
  return files;
}

/** Path of Next's command-line program, run by this Node itself so that no shell stands between us and it. */
export function nextProgram(root: string): string {
  return createRequire(join(root, 'package.json')).resolve('next/dist/bin/next');
}

async function runBuild(root: string, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [nextProgram(root), 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal?.removeEventListener('abort', kill);
  process.removeListener('exit', kill);
  signal?.throwIfAborted();
  if (code !== 0) throw new BuildError(printed.trim());
}

export class BuildError extends Error {
  override readonly name = 'BuildError';
  constructor(output: string) {
    super(`the pages could not be built:\n${output}`);
  }
}
