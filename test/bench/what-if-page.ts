import { chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { startDemoStack } from '@/lib/devnet/demo-stack';
import { findBrowser } from '../fixtures/browser';
import { percentile } from './percentile';

const AIM_MS = 50;
const MOVES = 60;
const SLIDERS = ['Price of WETH', 'Liquidation threshold of WETH', 'Liquidation threshold of e-mode ETH correlated'];

/**
 * From a slider's move to the painted answer over 10,000 borrowers, in headless Chromium with everything on this
 * machine: the page's own work, both ways, the whole book by the kernel, and the wait for the next frame.
 */
export async function benchWhatIfPage(): Promise<void> {
  const stack = await startDemoStack(
    {
      port: 0,
      host: '127.0.0.1',
      aave: '3.6',
      borrowers: 10_000,
      seed: 1,
      blockTime: 12,
      scenario: 'none',
      open: false,
      traffic: false,
      web: true,
    },
    process.cwd(),
    (line) => console.log(line),
    AbortSignal.timeout(600_000),
  );
  const browser = await chromium.launch({ ...findBrowser(), headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${stack.url}/what-if`);
    await page.waitForSelector('[data-testid=shock-answer][data-pending=false] [data-testid=newly-count]');
    await page.waitForTimeout(2_000);
    console.log(`\nslider to painted answer, 10,000 borrowers, ${MOVES} moves; aim p95 ≤ ${AIM_MS} ms`);
    for (const label of SLIDERS) {
      const samples = await slide(page, label);
      const figures = [0.5, 0.95, 1].map((share) => percentile(samples, share).toFixed(1));
      console.log(`  ${label.padEnd(48)} p50 ${figures[0]} ms   p95 ${figures[1]} ms   max ${figures[2]} ms`);
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
}

/** Milliseconds of each move, by the page's clock. */
async function slide(page: Page, label: string): Promise<readonly number[]> {
  return z.array(z.number()).parse(
    await page.evaluate(
      async ({ name, moves }) => {
        const input = document.querySelector<HTMLInputElement>(`input[aria-label="${name}"]`);
        const box = document.querySelector('[data-testid=shock-answer]');
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
        if (!input || !box || !set) throw new Error(`no slider ${name}`);
        input.closest('details')?.setAttribute('open', '');
        const samples: number[] = [];
        for (let move = 0; move < moves; move += 1) {
          // No named function in here: the loader would call a helper that the page does not have.
          const done = new Promise<number>((resolve) => {
            let asked = false;
            new MutationObserver((_, watch) => {
              const pending = box.getAttribute('data-pending') === 'true';
              if (pending) asked = true;
              else if (asked) {
                watch.disconnect();
                // A task after the frame's callbacks: the frame with the answer is on its way to the screen.
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
              }
            }).observe(box, { attributes: true, attributeFilter: ['data-pending'] });
          });
          const from = performance.now();
          set.call(input, String(-300 - 50 * (move % 30)));
          input.dispatchEvent(new Event('input', { bubbles: true }));
          samples.push((await done) - from);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return samples;
      },
      { name: label, moves: MOVES },
    ),
  );
}
