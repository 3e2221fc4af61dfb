import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { nextProgram } from './production-build';

export interface WebProcessOptions {
  /** The project's root, with a finished build in it. */
  readonly root: string;
  readonly port: number;
  readonly host: string;
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Each line that the server prints. */
  readonly onLine: (line: string) => void;
}

export interface WebProcess {
  readonly pid: number;
  /** Settles with the exit code (`null` after a signal) when the process is gone. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, then SIGKILL after 1.5 s: an open stream must not hold the process. */
  stop(): Promise<void>;
}

const GRACE_MS = 1500;

/** Spawns `next start` itself, with no shell between, so that signals reach it and it leaves nothing behind. */
export function startWebProcess({ root, port, host, env, onLine }: WebProcessOptions): WebProcess {
  const child = spawn(process.execPath, [nextProgram(root), 'start', '-p', String(port), '-H', host], {
    cwd: root,
    env: { ...process.env, ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  }
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      onLine(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code));
  });
  void exited.then(() => process.removeListener('exit', kill));
  return {
    pid: child.pid ?? 0,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, GRACE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The port itself when it can be listened on, a free one for 0. Rejects with a `PortTakenError` that says what to do. */
export async function claimPort(port: number, host: string, hint: string): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') throw new PortTakenError(port, hint);
    throw cause;
  }
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : port;
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  constructor(port: number, hint: string) {
    super(`port ${port} is taken: ${hint}`);
  }
}
