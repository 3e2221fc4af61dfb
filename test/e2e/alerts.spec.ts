import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { writeBreakersFile } from '@/lib/devnet/breakers-file';
import {
  ALERT_PATHS,
  type AlertServer,
  ROUTING_KEY,
  startAlertServer,
  verifyWebhook,
  WEBHOOK_SECRET,
} from '@/test/fixtures/alert-servers';
import { connectWallet, installWallet } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';

interface Hook {
  readonly type: string;
  readonly data: {
    readonly id: string;
    readonly kind: string;
    readonly scope: string;
    readonly family: string;
    readonly severity: string;
    readonly detail: string;
  };
}
const hooks = (server: AlertServer): readonly Hook[] => server.taken.map(({ body }) => body as Hook);
const pages = (server: AlertServer) =>
  server.taken.map(({ body }) => body as { event_action: string; dedup_key: string; payload?: { summary: string } });

test('a mispriced adapter is told to whom it concerns, over a restart and a channel that fails, and resolved once it is right again', async ({
  page,
  demo,
}) => {
  test.setTimeout(360_000);
  await demo.calm();
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  const hook = await startAlertServer('webhook');
  const pager = await startAlertServer('pagerduty');
  const chat = await startAlertServer('slack');
  const path = join(folder, 'alerts.json');
  const channels = {
    hook: { type: 'webhook', url: `${hook.url}${ALERT_PATHS.webhook}`, secret: { $env: 'HOOK_SECRET' } },
    pager: { type: 'pagerduty', routingKey: { $env: 'PAGER_KEY' }, baseUrl: pager.url, families: ['breach'] },
    chat: { type: 'slack', url: { $env: 'CHAT_URL' }, families: ['breach'] },
  };
  await writeFile(path, JSON.stringify({ resolveMs: 3_000, groupMs: 1_000, escalateAt: 50, channels }));
  const env = {
    ...demo.env,
    BREAKERS: await writeBreakersFile(folder),
    ALERTS: path,
    HOOK_SECRET: WEBHOOK_SECRET,
    PAGER_KEY: ROUTING_KEY,
    CHAT_URL: `${chat.url}${ALERT_PATHS.slack}`,
  };
  const scope = `asset:${demo.addressOf('wstETH')}`;
  const ofAsset = (server: AlertServer) =>
    hooks(server).filter(({ data }) => data.scope === scope && data.kind === 'breaker');
  let server: ServerProcess = await startServer(env, 0, folder);
  try {
    await installWallet(page, demo, demo.spare(0));
    await page.goto(`${server.url}/alerts`);
    const open = page.getByRole('region', { name: 'Open incidents' });
    const lamp = page.getByTestId('breaker-lamp');
    await expect(lamp).toHaveAttribute('data-state', /^(closed|watch|half-open)$/, { timeout: 120_000 });
    await expect(page.locator('[data-channel=hook]')).toHaveAttribute('data-failing', 'false');

    // The pager is down when it begins, and the chat's address is wrong from the restart on.
    pager.fault(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 503 }) as const));
    demo.driver.start('oracle-mispricing');
    await expect.poll(() => ofAsset(hook).map(({ type }) => type), { timeout: 60_000 }).toContain('incident.trigger');
    const [begun] = ofAsset(hook);
    expect(begun?.data).toMatchObject({ family: 'breach', severity: 'warning' });
    expect(begun?.data.detail).toMatch(/wstETH: the protocol’s price is .* bps off the market’s/);
    expect(hook.refused).toEqual([]);
    for (const post of hook.taken) verifyWebhook(post, WEBHOOK_SECRET, post.at);

    // It shows, with the channel that fails and why.
    const row = open.locator(`[data-kind=breaker]`).filter({ hasText: scope });
    await expect(row).toContainText('wstETH: circuit breaker open');
    await expect(row.locator('[data-family=breach]')).toHaveText('Breach · warning');
    await expect.poll(() => pager.requests(), { timeout: 20_000 }).toBeGreaterThan(3);
    await expect.poll(() => pages(pager).length).toBeGreaterThan(0);
    expect(pager.refused).toEqual([]);
    await expect(page.getByRole('table', { name: /Deliveries/ })).toContainText('delivered');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))).toEqual([]);
    }

    // A restart in the middle tells nothing twice.
    const before = ofAsset(hook).length;
    const { port } = server;
    await server.terminate();
    chat.fault(...Array.from({ length: 100 }, () => ({ kind: 'status', status: 404 }) as const));
    server = await startServer(env, port, folder);
    await page.goto(`${server.url}/alerts`);
    await expect(row).toContainText('wstETH: circuit breaker open', { timeout: 30_000 });
    expect(ofAsset(hook).filter(({ type }) => type === 'incident.trigger')).toHaveLength(1);
    expect(ofAsset(hook).length).toBe(before);

    // An operator acknowledges: the pager hears it under the same key.
    await connectWallet(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await row.getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog', { name: 'Acknowledge' });
    await dialog.getByRole('textbox').fill('the adapter is known to lag');
    await dialog.getByRole('button', { name: 'Acknowledge it' }).click();
    await expect(row).toContainText('acknowledged');
    await expect.poll(() => pages(pager).map(({ event_action }) => event_action)).toContain('acknowledge');
    await expect(page.getByRole('list', { name: 'What operators said' })).toContainText('the adapter is known to lag');
    // The chat refuses all from the restart on: it shows since when and why.
    await expect(page.locator('[data-channel=chat]')).toHaveAttribute('data-failing', 'true');
    await expect(page.locator('[data-channel=chat]')).toContainText('it answered 404');
    await page.goto(server.url);
    await expect(page.getByRole('list', { name: 'Open alerts' })).toContainText('wstETH');

    // Right again: one end, to the key of the beginning.
    await demo.calm();
    await expect.poll(() => ofAsset(hook).at(-1)?.type, { timeout: 60_000 }).toBe('incident.resolve');
    expect(new Set(ofAsset(hook).map(({ data }) => data.id)).size).toBe(1);
    expect(ofAsset(hook).filter(({ type }) => type === 'incident.resolve')).toHaveLength(1);
    const actions = () =>
      pages(pager)
        .filter(({ dedup_key }) => dedup_key === begun?.data.id)
        .map(({ event_action }) => event_action);
    await expect.poll(() => actions().at(-1), { timeout: 20_000 }).toBe('resolve');
    expect(actions()[0]).toBe('trigger');
    expect(actions()).toContain('acknowledge');
    await page.goto(`${server.url}/alerts`);
    await expect(page.getByRole('list', { name: 'Resolved incidents' })).toContainText('wstETH: circuit breaker open');

    // No channel was told of what is known to be wrong as of what is not known.
    for (const { data } of hooks(hook)) expect(['breach', 'unknown']).toContain(data.family);
    for (const { payload } of pages(pager)) expect(payload?.summary ?? 'BREACH').toContain('BREACH');
    for (const secret of [WEBHOOK_SECRET, ROUTING_KEY, 'secretsecret']) expect(server.log()).not.toContain(secret);
  } finally {
    await server.stop();
    await demo.calm();
    await Promise.all([hook, pager, chat].map((each) => each.stop()));
    await rm(folder, { recursive: true, force: true });
  }
});
