import type { Page } from '@playwright/test';
import { privateKeyToAccount } from 'viem/accounts';
import { connectWallet, installWallet } from '@/test/fixtures/demo-liquidation';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';
import { getProblem } from '@/test/fixtures/server-api';
import { type ServerProcess, startServer } from '@/test/fixtures/server-process';

const session = (page: Page) => page.getByTestId('session').locator('visible=true');
const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' });

test('an operator signs in beside the wallet, stays so over a reload, and signs out', async ({ page, demo }) => {
  const wallet = await installWallet(page, demo, demo.spare(0));
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible();
  await expect(signIn(page)).toHaveCount(0);
  await connectWallet(page);

  wallet.rejectNext('personal_sign');
  await signIn(page).click();
  await expect.poll(() => wallet.requests.filter(({ method }) => method === 'personal_sign').length).toBe(1);
  await expect(signIn(page)).toBeEnabled();
  await expect(session(page)).toHaveCount(0);

  await signIn(page).click();
  await expect(session(page)).toHaveText('Operator');
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ name: 'breakwater-session', httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await page.reload();
  await expect(session(page)).toHaveText('Operator');
  await session(page).click();
  const dialog = page.getByRole('dialog', { name: 'Session' });
  await expect(dialog).toContainText(wallet.address.toLowerCase());
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(session(page)).toHaveCount(0);
  expect(await page.context().cookies()).toEqual([]);
});

test('an account without a role is a viewer; somebody else’s signature is refused in words', async ({ page, demo }) => {
  const wallet = await installWallet(page, demo, demo.spare(6));
  await page.goto('/');
  await connectWallet(page);
  await signIn(page).click();
  await expect(session(page)).toHaveText('Viewer');
  await page.context().clearCookies();
  await page.reload();

  const other = privateKeyToAccount(demo.spare(0).privateKey);
  wallet.answerNext('personal_sign', ([message]) => other.signMessage({ message: { raw: message as `0x${string}` } }));
  await signIn(page).click();
  await expect(page.getByRole('dialog', { name: 'Sign-in' })).toContainText('the signature is not that of its account');
  expect(await page.context().cookies()).not.toContainEqual(expect.objectContaining({ name: 'breakwater-session' }));
});

test.describe
  .serial('where reading is closed', () => {
    let server: ServerProcess;
    test.beforeAll(async ({ demo }: { demo: Demo }) => {
      server = await startServer({ ...demo.env, READ: 'listed', OPERATORS: `${demo.spare(2).address}:viewer` });
    });
    test.afterAll(() => server?.stop());

    test('strangers get the sign-in page and no data; health stays public', async ({ page }) => {
      for (const path of ['/', '/positions', '/oracles']) {
        const answer = await page.goto(`${server.url}${path}`);
        expect(answer?.status(), path).toBe(401);
        await expect(page.getByRole('heading', { name: 'Sign in to read' })).toBeVisible();
      }
      for (const path of ['snapshot', 'positions?format=csv', 'stream', 'prices', 'settlements', 'scenario'])
        expect((await getProblem(server.url, `/api/v1/${path}`)).status, path).toBe(401);
      expect((await fetch(`${server.url}/api/v1/health`)).status).not.toBe(401);
    });

    test('a listed account signs in, reads, and is out again when it signs out', async ({ page, demo }) => {
      await installWallet(page, demo, demo.spare(2));
      await page.goto(`${server.url}/positions`);
      await connectWallet(page);
      await signIn(page).click();
      await expect(page.getByTestId('position-row').first()).toBeVisible({ timeout: 20_000 });
      await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
      expect(new URL(page.url()).pathname).toBe('/positions');
      await session(page).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByRole('heading', { name: 'Sign in to read' })).toBeVisible();
    });

    test('an account that is not listed stays outside, whatever it signs', async ({ page, demo }) => {
      await installWallet(page, demo, demo.spare(3));
      await page.goto(server.url);
      await connectWallet(page);
      await signIn(page).click();
      await expect(page.getByRole('dialog', { name: 'Sign-in' })).toContainText('not among the accounts');
      expect((await page.request.get(`${server.url}/api/v1/snapshot`)).status()).toBe(401);
    });
  });
