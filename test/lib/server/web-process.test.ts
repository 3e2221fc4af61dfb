import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { claimPort, PortTakenError, startWebProcess } from '@/lib/server/web-process';
import { watchLostTime } from '../../fixtures/lost-time';
import { fakeProject } from './fake-next';

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
});

test('stops within two seconds although a stream is open and SIGTERM is ignored', async () => {
  const root = await fakeProject();
  roots.push(root);
  const port = await claimPort(0, '127.0.0.1', '');
  const lines: string[] = [];
  const web = startWebProcess({ root, port, host: '127.0.0.1', env: {}, onLine: (line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toContain('listening'), 5000);
  const stream = await fetch(`http://127.0.0.1:${port}/`);
  const reader = stream.body?.getReader();
  await reader?.read();
  const machine = watchLostTime();
  const startedAt = Date.now();
  await web.stop();
  expect(Date.now() - startedAt).toBeLessThan(2_000 + machine.lost());
  await machine.stop();
  expect(lines).toContain('SIGTERM ignored');
  expect(() => process.kill(web.pid, 0)).toThrow('ESRCH');
  await expect(reader?.read()).rejects.toThrow();
});

test('a taken port is said with the way out', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const failure = await claimPort(port, '127.0.0.1', 'choose another with --port').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PortTakenError);
  expect(String(failure)).toContain(`port ${port} is taken: choose another with --port`);
  server.close();
});
