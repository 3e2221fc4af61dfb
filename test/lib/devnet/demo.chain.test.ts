import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { watchLostTime } from '../../fixtures/lost-time';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(`${root}.data/demo-${port}`, { recursive: true, force: true });
});

interface Demo {
  readonly pid: number;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  readonly printed: (text: string) => Promise<void>;
}

/** Runs the demo's own program under this Node: no npm and no tsx between, so that its pid is the one we signal. */
function demo(...args: string[]): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/devnet/demo.ts', '--no-open', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const checks = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const check of checks) check();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!output.includes(text)) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
        void exited.then(() => reject(new Error(`the demo ended before it printed "${text}":\n${output}`)));
      }),
  };
}

/** Pid, parent and command line of every process: from /proc where there is one, since ps need not be installed. */
function processes(): { pid: number; ppid: number; args: string }[] {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .flatMap((line) => {
        const [, pid, ppid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
        return args === undefined ? [] : [{ pid: Number(pid), ppid: Number(ppid), args }];
      });
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), ppid, args }];
      } catch {
        return []; // ended meanwhile
      }
    });
}

function descendants(pid: number): { pid: number; args: string }[] {
  const all = processes();
  const found = all.filter((p) => p.ppid === pid);
  for (const parent of found) found.push(...all.filter((p) => p.ppid === parent.pid));
  return found;
}

/** Running still: a process that ended and that nobody reaped yet is not. */
function alive({ pid }: { pid: number }): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The guard that outlives a killed demo ends when its pipe closes: a moment after the demo. */
async function gone(processes: readonly { pid: number; args: string }[]): Promise<void> {
  await vi.waitFor(() => expect(processes.filter(alive)).toEqual([]), 1000);
}

/** Names the data folder only, as no web server listens: not shared with another run of these tests. */
const port = String(40_000 + (process.pid % 20_000));
const small = ['--no-web', '--aave', '3.0', '--borrowers', '20', '--block-time', '1', '--no-traffic'];

describe('the demo', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('starts, and leaves no process behind after %s', async (signal) => {
    const run = demo('--port', port, '--scenario', 'none', ...small);
    await run.printed('Ctrl-C ends everything');
    const children = descendants(run.pid);
    expect(children.length).toBeGreaterThan(0);
    const control = /DEVNET_CONTROL_URL=(\S+)/.exec(run.output())?.[1];
    const state = await (await fetch(control ?? '')).json();
    expect(state.state.running).toBeNull();
    const machine = watchLostTime();
    const startedAt = Date.now();
    process.kill(run.pid, signal);
    expect(await run.exited).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(2_000 + machine.lost());
    await machine.stop();
    await gone(children);
  });

  test('a signal while it starts ends it as cleanly', async () => {
    const run = demo('--port', port, ...small);
    await run.printed(' s  ');
    const children = descendants(run.pid);
    process.kill(run.pid, 'SIGTERM');
    expect(await run.exited).toBe(0);
    await gone(children);
  });

  test('ends, and says so, when the chain dies', async () => {
    const run = demo('--port', port, '--scenario', 'none', ...small);
    await run.printed('Ctrl-C ends everything');
    const children = descendants(run.pid);
    const anvil = children.find(({ args }) => /\/anvil(\.exe)? /.test(args));
    process.kill(anvil?.pid ?? 0, 'SIGKILL');
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain('the local chain (anvil) ended by itself');
    await gone(children);
  });

  test('a taken port is told before the long work', async () => {
    const server = createServer();
    const taken = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    const run = demo('--port', String(taken));
    expect(await run.exited).toBe(1);
    expect(run.output(), 'nothing was begun').not.toMatch(/Deploying|Local Aave|building/);
    expect(run.output()).toContain(`port ${taken} is taken: choose another with --port`);
    server.close();
  });
});
