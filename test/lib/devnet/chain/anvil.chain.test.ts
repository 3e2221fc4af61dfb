import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anvilBinary, startAnvil } from '@/lib/devnet/chain/anvil';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const goneWithin = async (pid: number, ms: number): Promise<boolean> => {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) if (!alive(pid)) return true;
  return !alive(pid);
};

/** A process of its own that starts anvil, prints its pid, and waits. */
async function parent(): Promise<{ child: ChildProcess; pid: number }> {
  const code =
    "import('./lib/devnet/chain/anvil.ts').then(async ({ startAnvil }) => { const a = await startAnvil({ port: 0, args: [] }); console.log('pid', a.pid); setInterval(() => {}, 1000); });";
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the parent ended early')));
    child.stdout?.on('data', (chunk: Buffer) => {
      const match = /pid (\d+)/.exec(chunk.toString());
      if (match) resolve(Number(match[1]));
    });
  });
  return { child, pid };
}

describe('startAnvil', () => {
  it('answers, and is gone when stopped', async () => {
    const anvil = await startAnvil({ port: 0, args: ['--chain-id', '4711'] });
    expect(await anvil.rpc.request('eth_chainId', [])).toBe('0x1267');
    expect(alive(anvil.pid)).toBe(true);
    await anvil.stop();
    expect(await goneWithin(anvil.pid, 500)).toBe(true);
  });

  it('says which port is taken and what to do', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(startAnvil({ port, args: [] })).rejects.toThrow(
      `port ${port} is taken: free it, or choose another with --port`,
    );
    server.close();
  });

  it('shows what anvil printed when it refuses to start', async () => {
    await expect(startAnvil({ port: 0, args: ['--load-state', '/nowhere/state.json'] })).rejects.toThrow(
      /did not start.*nowhere/s,
    );
  });

  it('names the platforms it exists for', () => {
    expect(() => anvilBinary('sunos', 'sparc')).toThrow(/@foundry-rs\/anvil-sunos-sparc.*linux, darwin/);
  });

  it('ends when its signal aborts', async () => {
    const abort = new AbortController();
    const anvil = await startAnvil({ port: 0, args: [], signal: abort.signal });
    abort.abort();
    await anvil.exited;
    expect(await goneWithin(anvil.pid, 500)).toBe(true);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('is left behind by no parent that dies of %s', async (signal) => {
    const { child, pid } = await parent();
    expect(alive(pid)).toBe(true);
    child.kill(signal);
    expect(await goneWithin(pid, 2_000)).toBe(true);
  });
});
