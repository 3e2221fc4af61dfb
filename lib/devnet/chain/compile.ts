import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Artifact } from './artifact';

const require = createRequire(import.meta.url);

/** The settings aave-v3-origin is built with. */
const SETTINGS = {
  evmVersion: 'shanghai',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
};

/** Where Solidity sources are found. */
export interface SourceSet {
  /** Logical source path → file on disk; imports are followed from these. */
  readonly roots: ReadonlyMap<string, string>;
  /** Import prefix → where files under it lie. */
  readonly remappings: ReadonlyMap<string, string>;
}

export interface CompileInput extends SourceSet {
  /** Names the cache entry and the progress line. */
  readonly name: string;
  readonly cacheDir: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Record<
    string,
    Record<
      string,
      {
        readonly abi: Artifact['abi'];
        readonly evm: { readonly bytecode: { readonly object: string; readonly linkReferences: Artifact['links'] } };
      }
    >
  >;
}

/** Every source reachable from the roots, in logical-path order. */
function collectSources(input: SourceSet): Map<string, string> {
  const sources = new Map<string, string>();
  const locate = (logical: string): string => {
    const root = input.roots.get(logical);
    if (root !== undefined) return root;
    for (const [prefix, folder] of input.remappings) {
      if (logical.startsWith(prefix)) return join(folder, logical.slice(prefix.length));
    }
    throw new CompileError(`no package provides the Solidity source ${logical}`);
  };
  const pending = [...input.roots.keys()];
  for (let logical = pending.pop(); logical !== undefined; logical = pending.pop()) {
    if (sources.has(logical)) continue;
    const content = readFileSync(locate(logical), 'utf8');
    sources.set(logical, content);
    for (const match of content.matchAll(
      /^\s*(?:import|\}\s*from)\b[^'";]*(?:\{[^}]*\}\s*from\s*)?["']([^"']+)["']/gm,
    )) {
      const target = match[1];
      if (target === undefined) continue;
      pending.push(target.startsWith('.') ? posix.join(posix.dirname(logical), target) : target);
    }
  }
  return new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs the compiler in a child process: it is synchronous and would stop progress and Ctrl-C. */
async function runSolc(input: unknown, signal: AbortSignal | undefined): Promise<SolcOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-solc-'));
  try {
    const [request, reply] = [join(folder, 'input.json'), join(folder, 'output.json')];
    writeFileSync(request, JSON.stringify(input));
    const program = fileURLToPath(new URL('./solc-process.mjs', import.meta.url));
    const child = spawn(process.execPath, [program, request, reply], { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new CompileError(`the compiler ended with ${code}: ${complaint.slice(0, 2_000)}`);
    return JSON.parse(readFileSync(reply, 'utf8')) as SolcOutput;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCache(path: string, key: string): Map<string, Artifact> | undefined {
  try {
    const cached = JSON.parse(readFileSync(path, 'utf8')) as { key?: string; artifacts?: Record<string, Artifact> };
    if (cached.key !== key || cached.artifacts === undefined) return undefined;
    const artifacts = new Map(Object.entries(cached.artifacts));
    const sound = artifacts.size > 0 && [...artifacts.values()].every((a) => Array.isArray(a.abi) && a.bytecode);
    return sound ? artifacts : undefined;
  } catch {
    // Absent or damaged: the same remedy, compile again.
    return undefined;
  }
}

/**
 * Compiles with the npm compiler, or answers from the cache. The key is the compiler's version, the
 * settings and every source's content. Artifacts are keyed by contract name (the last of a name wins
 * only among identical interfaces). Throws `CompileError` with the compiler's own words.
 */
export async function compileContracts(input: CompileInput): Promise<ReadonlyMap<string, Artifact>> {
  const sources = collectSources(input);
  const version = (require('solc/package.json') as { version: string }).version;
  const key = createHash('sha256')
    .update(JSON.stringify([version, SETTINGS, [...sources]]))
    .digest('hex');
  const path = join(input.cacheDir, `${input.name}-${key.slice(0, 16)}.json`);
  const cached = readCache(path, key);
  if (cached !== undefined) return cached;

  input.onProgress?.(`Compiling ${input.name} with solc ${version} (${sources.size} sources, once)…`);
  const started = Date.now();
  const output = await runSolc(
    {
      language: 'Solidity',
      sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
      settings: SETTINGS,
    },
    input.signal,
  );
  const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (errors.length > 0) throw new CompileError(errors.map((error) => error.formattedMessage).join('\n'));
  const artifacts = new Map<string, Artifact>();
  for (const file of Object.values(output.contracts ?? {})) {
    for (const [name, contract] of Object.entries(file)) {
      const bytecode = contract.evm.bytecode.object;
      if (bytecode === '') continue;
      artifacts.set(name, {
        abi: contract.abi,
        bytecode: `0x${bytecode}`,
        links: contract.evm.bytecode.linkReferences,
      });
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ key, artifacts: Object.fromEntries(artifacts) }));
  renameSync(temporary, path);
  input.onProgress?.(`Compiled ${input.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return artifacts;
}

export class CompileError extends Error {
  override readonly name = 'CompileError';
}
