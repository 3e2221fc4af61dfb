import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { writeBreakersFile } from '@/lib/devnet/breakers-file';
import { connectWallet, fund, installWallet, type Liquidatable } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';

const lamp = (page: Page) => page.getByTestId('breaker-lamp');

test('a mispriced adapter trips its breaker: a wallet overrides it knowingly, operators stop and reset by hand, the log holds', async ({
  page,
  demo,
}) => {
  test.setTimeout(240_000);
  await demo.calm();
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
  const env = { ...demo.env, BREAKERS: await writeBreakersFile(folder) };
  let server: ServerProcess = await startServer(env, 0, folder);
  try {
    const key = demo.spare(0);
    await installWallet(page, demo, key);
    await page.goto(server.url);
    // From unknown, which is open: a calm market needs some ten seconds. After falls in other tests the time-weighted
    // price of a pool is still on its way back, which keeps its asset from being more than half open.
    await expect(lamp(page)).toHaveAttribute('data-state', /^(closed|watch|half-open)$/, { timeout: 40_000 });

    demo.driver.start('oracle-mispricing');
    await expect(lamp(page)).toHaveAttribute('data-state', 'open', { timeout: 40_000 });
    await expect(lamp(page)).toContainText('wstETH');
    await expect(lamp(page)).toHaveAttribute('title', /wstETH: the protocol’s price is .* bps off the market’s/);

    // The wallet flow asks, with the reason in view.
    const target = (await demo.rows('guard=wrongful')).find((row): row is Liquidatable => row.plan !== null);
    if (!target) throw new Error('no tagged position can be liquidated');
    await fund(demo, key.address, target);
    await page.goto(`${server.url}/positions?guard=wrongful&account=${target.account}`);
    await expect(page.getByTestId('position-row').first().locator('[data-stopped=open]')).toBeVisible();
    await connectWallet(page);
    const flow = page.getByRole('region', { name: 'Liquidate' });
    // What the wallet was funded for.
    await flow.getByLabel('Size for').selectOption('max');
    const asked = flow.locator('[data-issue=breaker-open]');
    await expect(asked).toContainText(/wstETH: the protocol’s price is .* bps off the market’s/);
    await expect(asked).toContainText('A keeper would not send it');
    await expect(asked).toContainText(/withholds \d+ liquidation/);
    const start = flow.getByRole('button', { name: /liquidate$/i });
    await flow.locator('[data-issue=wrongful-liquidation]').getByRole('checkbox').check();
    await expect(flow.locator('[data-issue=still-checking]')).toHaveCount(0);
    await expect(start).toBeDisabled();
    await asked.getByRole('checkbox').check();
    await expect(start).toBeEnabled();
    await start.click();
    await expect(flow.getByTestId('settlement')).toBeVisible({ timeout: 40_000 });

    // The page: why, margins, and nothing to press for strangers.
    await lamp(page).click();
    await expect(page).toHaveURL(new RegExp(`/breakers\\?breaker=asset:${demo.addressOf('wstETH')}`));
    const drawer = page.getByTestId('breaker-drawer');
    await expect(drawer.getByRole('meter', { name: 'Protocol price against the market' })).toBeVisible();
    await expect(drawer.getByRole('button', { name: 'Stop by hand' })).toHaveCount(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))).toEqual([]);
    }

    // An operator stops another asset, and resets it.
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByTestId('session').locator('visible=true')).toHaveText('Operator');
    const link = page.locator(`[data-breaker="asset:${demo.addressOf('LINK')}"]`);
    await link.getByRole('button').click();
    await drawer.getByRole('button', { name: 'Stop by hand' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop by hand' });
    await expect(dialog.getByRole('button', { name: 'Stop it' })).toBeDisabled();
    await dialog.getByRole('textbox').fill('a drill of the browser test');
    await dialog.getByRole('button', { name: 'Stop it' }).click();
    await expect(link).toHaveAttribute('data-state', 'manual');
    await expect(link).toContainText('a drill of the browser test');
    await drawer.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('dialog', { name: 'Reset' }).getByRole('textbox').fill('the drill is over');
    await page.getByRole('dialog', { name: 'Reset' }).getByRole('button', { name: 'Reset it' }).click();
    await expect(link).toHaveAttribute('data-state', /cooldown|half-open|closed/);

    // What was written down holds, and says who.
    await expect(page.getByTestId('audit-check')).toHaveAttribute('data-state', 'whole');
    const log = page.getByRole('table', { name: /Audit log/ });
    await expect(log).toContainText('a drill of the browser test');
    await expect(log).toContainText('the drill is over');

    // Everything at once wants two operators to start again; a restart changes nothing.
    await page.goto(`${server.url}/breakers?breaker=global`);
    await drawer.getByRole('button', { name: 'Stop by hand' }).click();
    await dialog.getByRole('textbox').fill('before the restart');
    await dialog.getByRole('button', { name: 'Stop it' }).click();
    const everything = page.locator('[data-breaker=global]');
    await expect(everything).toHaveAttribute('data-state', 'manual');
    await drawer.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('dialog', { name: 'Reset' }).getByRole('textbox').fill('one of two');
    await page.getByRole('dialog', { name: 'Reset' }).getByRole('button', { name: 'Reset it' }).click();
    await expect(drawer).toContainText('1 said so already');
    await expect(everything).toHaveAttribute('data-state', 'manual');
    await expect(log).toContainText('one of two');
    const { port } = server;
    await server.terminate();
    server = await startServer(env, port, folder);
    await page.goto(`${server.url}/breakers?breaker=global`);
    await expect(everything).toHaveAttribute('data-state', 'manual', { timeout: 30_000 });
    await expect(drawer).toContainText('one of two');
    await expect(page.getByTestId('audit-check')).toHaveAttribute('data-state', 'whole');
    await expect(lamp(page)).toHaveAttribute('data-state', 'manual');
  } finally {
    await server.stop();
    await demo.calm();
    await rm(folder, { recursive: true, force: true });
  }
});
