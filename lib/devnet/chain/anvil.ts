import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonRpc, jsonRpc } from './json-rpc';

const require = createRequire(import.meta.url);

export interface AnvilOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** Further command-line arguments. */
  readonly args: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface Anvil {
  readonly http: string;
  readonly ws: string;
  readonly pid: number;
  readonly rpc: JsonRpc;
  /** Settles when the process is gone, whatever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Path of anvil's binary in the npm package of this platform. It is run directly, not through the
 * package's own script, so that the process we can kill is the node itself.
 */
export function anvilBinary(platform: string = process.platform, arch: string = process.arch): string {
  const os = platform === 'win32' ? 'win32' : platform;
  const cpu = arch === 'x64' ? 'amd64' : arch;
  const name = `@foundry-rs/anvil-${os}-${cpu}`;
  try {
    return require.resolve(`${name}/bin/anvil${os === 'win32' ? '.exe' : ''}`);
  } catch (cause) {
    throw new AnvilError(
      `anvil's package for this platform (${name}) is not installed. It exists for linux, darwin (amd64, arm64) and win32 (amd64): run \`npm install\` without --omit=optional.`,
      { cause },
    );
  }
}

async function tryPort(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new AnvilError('no TCP port could be opened');
  return address.port;
}

async function choosePort(port: number): Promise<number> {
  try {
    return await tryPort(port);
  } catch (cause) {
    throw new PortTakenError(port, { cause });
  }
}

/**
 * Kills anvil when this process dies in whatever way, SIGKILL included: a shell waits on a pipe whose
 * other end only we hold. Detached, so that a Ctrl-C to the group does not end the watcher first.
 * Windows has no sh: there the exit handler alone serves.
 */
function watchParent(pid: number): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const watcher = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -9 "$0" 2>/dev/null', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  watcher.unref();
  return watcher;
}

/** Starts anvil and resolves when it answers. Throws `AnvilError` when it does not, with what it printed. */
export async function startAnvil({ port, args, signal }: AnvilOptions): Promise<Anvil> {
  signal?.throwIfAborted();
  const binary = anvilBinary();
  const chosen = await choosePort(port);
  const child = spawn(binary, ['--host', '127.0.0.1', '--port', String(chosen), '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let failure: Error | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
    child.once('exit', () => resolve());
  });
  let gone = false;
  const watcher = child.pid === undefined ? undefined : watchParent(child.pid);
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  void exited.then(() => {
    gone = true;
    process.removeListener('exit', onExit);
    signal?.removeEventListener('abort', onExit);
    watcher?.kill('SIGKILL');
  });
  signal?.addEventListener('abort', onExit, { once: true });

  const http = `http://127.0.0.1:${chosen}`;
  const rpc = jsonRpc(http);
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (gone || Date.now() > deadline) {
      child.kill('SIGKILL');
      signal?.throwIfAborted();
      throw new AnvilError(`anvil did not start on port ${chosen}: ${failure?.message ?? (printed || 'no output')}`);
    }
    try {
      await rpc.request('eth_chainId', []);
      break;
    } catch {
      await sleep(10);
    }
  }
  return {
    http,
    ws: `ws://127.0.0.1:${chosen}`,
    pid: child.pid ?? 0,
    rpc,
    exited,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export class AnvilError extends Error {
  override readonly name = 'AnvilError';
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} is taken: free it, or choose another with --port`, options);
  }
}
