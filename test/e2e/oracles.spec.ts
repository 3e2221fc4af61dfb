import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cellView } from '@/components/oracles/cell-view';
import { quotesByColumn } from '@/components/oracles/source-columns';
import { sourceMessagesSchema } from '@/lib/core/snapshot/price-history';
import type { StreamState } from '@/lib/core/snapshot/stream';
import { expect, test } from '@/test/fixtures/demo-test';
import { eventsOf, playEvents } from '@/test/fixtures/played-board';
import { boardState } from '@/test/fixtures/price-board';
import { getJson } from '@/test/fixtures/server-api';

test.beforeAll(({ demo }) => demo.calm());
test.afterAll(({ demo }) => demo.calm());

const cellOf = (page: Page, asset: string, column: string) =>
  page.locator(`[data-testid=oracle-row][data-asset="${asset}"] [data-col="${column}"]`);

test('every asset against every source; the key and the navigation lead there', async ({ page, demo }) => {
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/oracles$/);
  const { assets } = await demo.snapshot();
  const rows = page.getByTestId('oracle-row');
  await expect(rows).toHaveCount(Object.keys(assets).length);
  const weth = demo.addressOf('WETH');
  for (const column of ['binance', 'coinbase', 'kraken', 'chainlink', 'protocol'])
    await expect(cellOf(page, weth, column)).toContainText(/^[+−\d.]+/);
  await expect(page.getByTestId('guard-state')).toContainText('No alarm');

  await page.keyboard.press('/');
  await page.keyboard.type('btc');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/q=btc/);
});

test('a mispriced adapter shows in its cell, its alarm and its list; the keyboard leads down to raw messages', async ({
  page,
  demo,
}) => {
  const wsteth = demo.addressOf('wstETH');
  await page.goto('/oracles');
  await expect(cellOf(page, wsteth, 'protocol')).toHaveAttribute('data-mark', 'none');
  await demo.drive({ action: 'start', scenario: 'oracle-mispricing' });

  const apart = cellOf(page, wsteth, 'protocol');
  await expect(apart).toHaveAttribute('data-mark', 'far', { timeout: 30_000 });
  const bps = Number(((await apart.locator('.num').textContent()) ?? '').replace('−', '-'));
  expect(bps).toBeGreaterThan(-300);
  expect(bps).toBeLessThan(-270);
  // The worst stands first.
  await expect(page.getByTestId('oracle-row').first()).toHaveAttribute('data-asset', wsteth);

  await expect(page.getByTestId('guard-state')).toHaveAttribute('data-alarm', 'true');
  await expect(page.getByTestId('guard-state')).toContainText('Alarm since');
  await expect
    .poll(
      async () => {
        const accounts = (await demo.rows('guard=wrongful,hidden')).map(({ account }) => account);
        const shown = await page
          .getByTestId('tagged-row')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-account') ?? ''));
        return shown.length > 0 && [...shown].sort().join() === [...accounts].sort().join();
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  const { guard } = await demo.snapshot();
  expect(guard.wrongful.count).toBeGreaterThan(0);
  await expect(page.getByTestId('guard-wrongful')).toHaveText(String(guard.wrongful.count));

  await page.keyboard.press('j');
  await page.keyboard.press('l');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: 'Price of wstETH' });
  await expect(drawer).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`asset=${wsteth}`));
  for (const chart of [/^Price of wstETH over/, /^Distance of each source of wstETH/]) {
    const drawn = drawer.locator('svg[role=application]').and(drawer.getByLabel(chart));
    await expect(drawn).toBeVisible();
    await expect(drawn.locator('.recharts-line-curve').first()).toBeAttached();
  }
  await expect(drawer.getByText('−100 protocol')).toBeVisible();
  await expect(drawer.locator('.recharts-area-area')).toHaveCount(1);

  await drawer.getByRole('button', { name: 'binance', exact: true }).press('Enter');
  await expect(page).toHaveURL(/source=binance/);
  const messages = page.getByTestId('raw-message');
  await expect(messages.first()).toContainText('bookTicker');
  await expect(messages).toHaveCount(100);
  await page.getByRole('button', { name: 'Pause' }).click();
  const newest = await messages.first().locator('code').textContent();
  const answer = await getJson(demo.url, '/api/v1/sources/binance/messages', sourceMessagesSchema);
  expect(answer.messages).toHaveLength(100);
  await expect(messages.first().locator('code')).toHaveText(newest ?? '');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('oracle-asset')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await demo.calm();
  await expect(page.getByTestId('guard-state')).toHaveAttribute('data-alarm', 'false', { timeout: 30_000 });
});

test('a link reopens the asset, its source and its range; what is wrong in it is named', async ({ page, demo }) => {
  const wbtc = demo.addressOf('WBTC');
  await page.goto(`/oracles?asset=${wbtc}&range=360&sort=symbol`);
  await expect(page.getByRole('group', { name: 'Range' }).getByRole('button', { name: '6 h' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.getByTestId('oracle-row').first()).toContainText('AAVE');
  await page.getByRole('button', { name: '24 h' }).click();
  await expect(page).toHaveURL(/range=1440/);
  await page.goto(`/oracles?asset=${wbtc}&source=kraken`);
  await expect(page.getByRole('complementary', { name: 'Source kraken of WBTC' })).toBeVisible();
  await page.goto('/oracles?asset=0x12&only=nothing');
  await expect(page.getByText('Ignored in the link:')).toContainText('asset');
  await page.goto(`/oracles?asset=0x${'9'.repeat(40)}`);
  await expect(page.getByText('No such asset')).toBeVisible();
});

test('a phone carries it without scrolling sideways', async ({ page, demo }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  const fits = async () =>
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  await page.goto('/oracles');
  await expect(page.getByTestId('oracle-row').first()).toBeVisible();
  await fits();
  await page.getByTestId('oracle-row').first().getByRole('button').click();
  await expect(page.getByTestId('oracle-asset')).toBeVisible();
  await fits();
  await page.goto(`/oracles?asset=${demo.addressOf('WETH')}&source=kraken`);
  await expect(page.getByTestId('raw-message').first()).toBeVisible();
  await fits();
});

for (const theme of ['dark', 'light'] as const)
  test(`no part of it has an accessibility violation: ${theme}`, async ({ page, demo }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const expectAccessible = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`)),
        what,
      ).toEqual([]);
    };
    const weth = demo.addressOf('WETH');
    await page.goto('/oracles');
    await expect(page.getByTestId('oracle-row').first()).toBeVisible();
    await expectAccessible('matrix');
    await page.goto(`/oracles?asset=${weth}`);
    await expect(page.locator('.recharts-line-curve').first()).toBeAttached();
    await expectAccessible('asset');
    await page.goto(`/oracles?asset=${weth}&source=kraken`);
    await expect(page.getByTestId('raw-message').first()).toBeVisible();
    await expectAccessible('raw messages');
  });

test('50 assets × 10 sources: every tick is shown, and touches nothing but the cells that say something else', async ({
  page,
}) => {
  const states = Array.from({ length: 21 }, (_, tick) => boardState(50, tick));
  await playEvents(page, eventsOf(states));
  // By symbol: the order of the worst is another thing each five seconds.
  await page.goto('/oracles?sort=symbol');
  await expect(page.getByTestId('oracle-row')).toHaveCount(50);
  const ticks = await page.evaluate(async (count) => {
    const matrix = document.querySelector('[data-testid=oracle-matrix]');
    if (!matrix) throw new Error('no matrix');
    const place = (cell: HTMLElement) => `${cell.closest<HTMLElement>('tr')?.dataset.asset} ${cell.dataset.col}`;
    const cellsOf = () => [...matrix.querySelectorAll<HTMLElement>('tbody [data-col]')];
    const first = cellsOf();
    const touched = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const cell = (target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>('[data-col]');
        touched.add(cell ? place(cell) : 'outside of the cells');
      }
    });
    observer.observe(matrix, { subtree: true, childList: true, characterData: true, attributes: true });
    const shown = [];
    for (let tick = 1; tick <= count; tick += 1) {
      touched.clear();
      window.played.next?.();
      // Painted once something was touched and two frames touched nothing more; a busy machine may take longer to begin.
      for (let frame = 0, still = 0, size = 0; frame < 300 && still < 2; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        still = touched.size > 0 && touched.size === size ? still + 1 : 0;
        size = touched.size;
      }
      shown.push({
        touched: [...touched],
        texts: Object.fromEntries(cellsOf().map((cell) => [place(cell), cell.textContent])),
        isSame: cellsOf().every((cell, index) => cell === first[index]),
      });
    }
    return shown;
  }, states.length - 1);
  const cells = states.map(cellTexts);
  for (const [index, { touched, texts, isSame }] of ticks.entries()) {
    const before = cells[index] ?? {};
    const after = cells[index + 1] ?? {};
    const changed = Object.keys(after).filter((place) => after[place] !== before[place]);
    expect(changed.length).toBeGreaterThan(200);
    expect(texts, `tick ${index + 1}`).toMatchObject(after);
    expect([...touched].sort(), `tick ${index + 1}`).toEqual(changed.sort());
    expect(isSame, 'no cell was made anew').toBe(true);
  }
});

/** What the cell of each source of each asset says. */
const cellTexts = ({ snapshot }: StreamState): Record<string, string> =>
  Object.fromEntries(
    Object.values(snapshot?.assets ?? {}).flatMap((asset) =>
      [...quotesByColumn(asset)].map(([column, quotes]) => [`${asset.asset} ${column}`, cellView(quotes)?.text ?? '']),
    ),
  );
