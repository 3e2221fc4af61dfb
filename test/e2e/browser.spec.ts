import { expect, test } from '@playwright/test';

test('the browser the project brings renders a page, with glyphs, and speaks to nobody', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.setContent('<h1 style="font: 40px sans-serif">1.05 €</h1>');
  const width = await page.locator('h1').evaluate((heading) => {
    const range = document.createRange();
    range.selectNodeContents(heading);
    return range.getBoundingClientRect().width;
  });
  expect(width).toBeGreaterThan(60);
  expect(requests).toEqual([]);
});
