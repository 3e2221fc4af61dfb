import { installWallet } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateAfterFall } from '@/test/fixtures/page-liquidation';

// Every test of this folder fails when a page breaks its policy (fixtures/demo-test.ts); here are all pages in one visit.

const PAGES = [
  '/',
  '/positions',
  '/oracles',
  '/what-if',
  '/cascade',
  '/execution',
  '/settlements',
  '/sign-in',
  '/no-such-page',
] as const;

test.beforeAll(({ demo }) => demo.calm());
test.afterAll(({ demo }) => demo.calm());

test('every page, with charts, wallet, sign-in and a liquidation, keeps to its policy', async ({ page, demo }) => {
  const broken: string[] = [];
  await page.exposeFunction('__policyBroken', (what: string) => void broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell = (window as unknown as { __policyBroken(what: string): void }).__policyBroken;
      tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`);
    });
  });
  const wallet = await installWallet(page, demo, demo.spare(1));
  const nonces = new Set<string>();
  for (const path of PAGES) {
    const answer = await page.goto(path);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
    expect(policy, path).toContain("default-src 'none'");
    await page.waitForLoadState('load');
    if (!['/sign-in', '/no-such-page'].includes(path))
      await expect(page.getByTestId('connection'), path).toHaveAttribute('data-state', 'live');
    // Time for what a page loads after itself: its charts and the wallet.
    await page.waitForTimeout(700);
  }
  expect(nonces.size, 'a nonce for each answer').toBe(PAGES.length);
  expect([...nonces].every((nonce) => nonce.length === 24)).toBe(true);

  await page.goto('/positions?sort=healthFactor');
  await expect(page.getByTestId('position-row').first()).toBeVisible();
  await liquidateAfterFall(page, demo, wallet);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('session').locator('visible=true')).toHaveText('Operator');
  await page.getByRole('link', { name: 'Oracles' }).click();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await page.waitForTimeout(500);
  expect(broken).toEqual([]);
});

/** What a hole in a page would let in: a script and a style in its HTML, a handler, a style attribute. */
const INJECTED = [
  '<script>window.ran = ["inline script"];</script>',
  '<script src="https://elsewhere.invalid/script.js"></script>',
  '<style>body { display: none }</style>',
  '<img src="data:," alt="" onerror="window.ran = [...(window.ran ?? []), \'handler\']">',
  '<p id="styled" style="color: red">injected</p>',
  '<base href="https://elsewhere.invalid/">',
].join('');

test('what is injected into a page does not run, and the page says so', async ({ browser, demo }) => {
  // A context of its own: its breaches are what is wanted.
  const page = await browser.newPage();
  try {
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      document.addEventListener('securitypolicyviolation', (event) => void seen.push(event.effectiveDirective));
    });
    // The program itself would clear away what it did not draw.
    await page.route('**/_next/static/**/*.js', (route) => route.abort());
    await page.route(`${demo.url}/`, async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      await route.fulfill({ response: answer, body: html.replace(/<body[^>]*>/, `$&${INJECTED}`) });
    });
    await page.goto(`${demo.url}/`);
    await expect(page.locator('#styled')).toHaveCount(1);
    const found = await page.evaluate(async () => {
      await fetch('https://elsewhere.invalid/').catch(() => undefined);
      // Breaches are told a little later.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { ran, seen } = window as unknown as { ran?: string[]; seen: string[] };
      const { color } = document.getElementById('styled')?.style ?? { color: undefined };
      return { ran, color, shown: getComputedStyle(document.body).display, base: document.baseURI, seen };
    });
    expect(found).toMatchObject({ ran: undefined, color: '', base: `${demo.url}/` });
    expect(found.shown).not.toBe('none');
    for (const directive of [
      'script-src-elem',
      'script-src-attr',
      'style-src-elem',
      'style-src-attr',
      'connect-src',
      'base-uri',
    ])
      expect(found.seen, directive).toContain(directive);
  } finally {
    await page.close();
  }
});

test('no other site may show a page in a frame', async ({ browser, demo }) => {
  const page = await browser.newPage();
  try {
    await page.goto('about:blank');
    await page.setContent(`<iframe src="${demo.url}/"></iframe>`);
    await page.waitForTimeout(1_500);
    const inner = page.frames().find((frame) => frame !== page.mainFrame());
    expect(
      await inner
        ?.locator('header')
        .count()
        .catch(() => 0),
    ).toBe(0);
  } finally {
    await page.close();
  }
});
