import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { applyPatch } from '@/lib/core/snapshot/apply';
import { expect, test } from '@/test/fixtures/demo-test';
import { watchLostTime } from '@/test/fixtures/lost-time';
import { type ReadEvent, readEvents } from '@/test/fixtures/server-events';
import { startServer } from '@/test/fixtures/server-process';
import { type Relay, startRelay } from '@/test/fixtures/server-relay';

const blockShown = async (page: Page): Promise<number> =>
  Number((await page.getByTestId('block-number').textContent())?.replaceAll(',', ''));

/** Resolves with the unix ms at which the page marked itself stale; to be asked for before what makes it so. */
const watchStale = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const scope = document.querySelector('[data-stale]');
    if (!scope) throw new Error('no stale scope');
    const note = () => {
      if (scope.getAttribute('data-stale') === 'true')
        Object.assign(window, { staleAt: (window as unknown as { staleAt?: number }).staleAt ?? Date.now() });
    };
    new MutationObserver(note).observe(scope, { attributes: true });
  });
const changes = (events: readonly ReadEvent[]) => events.filter(({ kind }) => kind !== 'heartbeat');
const staleAt = (page: Page) => page.evaluate(() => (window as unknown as { staleAt?: number }).staleAt ?? 0);

test.beforeAll(({ demo }) => demo.calm());

test('a new block shows without a reload', async ({ page, demo }) => {
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const before = await blockShown(page);
  await expect.poll(() => blockShown(page), { timeout: 5_000, intervals: [100] }).toBeGreaterThanOrEqual(before + 2);
  expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);
  expect(Math.abs((await demo.snapshot()).block.number - (await blockShown(page)))).toBeLessThanOrEqual(1);
});

for (const [name, fault] of [
  ['the server is gone', 'cut'],
  ['the network hangs', 'freeze'],
] as const)
  test(`${name}: visibly stale within 2 s, and live again by itself`, async ({ page, demo }) => {
    const relay: Relay = await startRelay(Number(new URL(demo.url).port));
    try {
      await page.goto(`${relay.url}/positions`);
      await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
      await expect(page.getByTestId('position-row').first()).toBeVisible();
      await watchStale(page);
      const machine = watchLostTime();
      const startedAt = Date.now();
      relay[fault]();
      await expect(page.getByTestId('stale-banner')).toContainText('Not live');
      const after = (await staleAt(page)) - startedAt;
      console.log(`${name}: stale after ${after} ms, of which the machine withheld ${Math.round(machine.lost())}`);
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThan(2_000 + machine.lost());
      await machine.stop();
      await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'silent');
      // What was known stays, dimmed; nothing of it counts as live.
      await expect(page.getByTestId('position-row').first()).toBeVisible();
      const seen = await blockShown(page);
      await sleep(1_500);
      expect(await blockShown(page)).toBe(seen);

      relay.heal();
      await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live', { timeout: 15_000 });
      await expect(page.getByTestId('stale-banner')).toHaveCount(0);
      await expect.poll(() => blockShown(page)).toBeGreaterThan(seen);
    } finally {
      await relay.stop();
    }
  });

test('the stream resumes from the last event: deltas only, and the state they lead to is the newest', async ({
  demo,
}) => {
  const url = `${demo.url}/api/v1/stream?sort=account&limit=50`;
  const first = await readEvents(url, {}, (events) => events.filter(({ kind }) => kind === 'delta').length >= 2);
  expect(first[0]?.kind).toBe('snapshot');
  const left = first.at(-1);
  if (!left) throw new Error('no event');
  let state: unknown = first[0]?.data.state;
  for (const { kind, data } of first) if (kind === 'delta') state = applyPatch(state, data.patch);

  await sleep(2_500); // at least two blocks pass
  const resuming = readEvents(url, { 'last-event-id': left.id }, (events) => changes(events).length >= 6);
  await sleep(500);
  const [fresh] = await readEvents(url, {}, (events) => events.length > 0);
  expect(fresh?.kind).toBe('snapshot');
  const resumed = changes(await resuming);
  expect(resumed[0]).toMatchObject({ kind: 'delta', data: { from: left.data.seq } });
  const until = resumed.findIndex(({ data }) => data.seq === fresh?.data.seq);
  expect(until, 'the fresh snapshot is of one of the moments resumed through').toBeGreaterThanOrEqual(0);
  for (const { data } of resumed.slice(0, until + 1)) state = applyPatch(state, data.patch);
  expect(state).toEqual(fresh?.data.state);

  const unknown = await readEvents(url, { 'last-event-id': 'another-7' }, (events) => events.length > 0);
  expect(unknown[0]?.kind).toBe('snapshot');
});

test('a server told to end does so within 2 s with open streams; pages say so, and go on when it is back', async ({
  page,
  demo,
}) => {
  const server = await startServer(demo.env);
  let again: Awaited<ReturnType<typeof startServer>> | undefined;
  try {
    await page.goto(`${server.url}/`);
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live', { timeout: 30_000 });
    // They end in an error when the server does, perhaps before anyone waits for them.
    const streams = Promise.allSettled(
      [1, 2, 3].map(() => readEvents(`${server.url}/api/v1/stream?window=none`, {}, () => false)),
    );
    await watchStale(page);
    const machine = watchLostTime();
    const startedAt = Date.now();
    const took = await server.terminate();
    console.log(
      `the server ended ${Math.round(took)} ms after SIGTERM, of which the machine withheld ${Math.round(machine.lost())}`,
    );
    expect(took).toBeLessThan(2_000 + machine.lost());
    await streams;
    await expect(page.getByTestId('stale-banner')).toBeVisible();
    expect((await staleAt(page)) - startedAt - took).toBeLessThan(2_000 + machine.lost());
    await machine.stop();

    again = await startServer(demo.env, server.port);
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live', { timeout: 30_000 });
  } finally {
    await server.stop();
    await again?.stop();
  }
});
