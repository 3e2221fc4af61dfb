import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LossesChange } from '@/components/what-if/losses-change';
import { cascadePathsRunSchema } from '@/lib/core/snapshot/cascade-paths-schema';
import { assetAddress } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const WETH = assetAddress('WETH');
const NOTHING = { lt: {}, bonus: {}, eModes: {} };
const spread = (value: number) => ({
  ...{ mean: value, median: value, most: value, none: 0 },
  p95: { value, low: value * 0.9, high: value * 1.1 },
  p99: { value: 2 * value, low: null, high: null },
  bins: { width: 0, counts: [], beyond: 0 },
});
const runOf = (value: number) =>
  cascadePathsRunSchema.parse({
    block: { number: 7_777, hash: `0x${'1'.repeat(64)}`, timestamp: 1_790_000_000, receivedAt: 1_790_000_000_000 },
    ...{ positions: 10, unknown: 0, gasUsd: 5, depthScale: 1, ahead: 86_400, paths: 10_000, engine: 'orderly' },
    ...{ sources: ['venues'], seed: 1, inputHash: `0x${'2'.repeat(64)}`, lossHash: `0x${'3'.repeat(64)}` },
    moves: {
      ...{ asked: 'student', used: 'student', reason: null, dof: 4, scale: 1, stepMinutes: 1, jointReturns: 0 },
      ...{ block: null, assets: [], correlations: [], assumedPairs: 0, assumedCorrelation: 0.8, shrunk: 0 },
    },
    today: { liquidated: 0, badDebt: 0, accounts: 0 },
    ...{ lar: spread(value), var: spread(value / 100), accounts: 1, runaways: 0, blurred: 0, worst: [] },
  });

let asked: URLSearchParams[] = [];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const query = new URL(path, 'http://localhost').searchParams;
    asked.push(query);
    const answer = { type: 'paths', run: runOf(query.has('lt') ? 5e6 : 1e6), computeMs: 1 };
    return new Response(`${JSON.stringify(answer)}\n`, { headers: { 'content-type': 'application/x-ndjson' } });
  });
});
afterEach(() => vi.unstubAllGlobals());
const row = (host: HTMLElement, name: string) =>
  [...host.querySelectorAll('tbody tr')].find((each) => each.textContent?.startsWith(name))?.textContent;

const answered = async (host: HTMLElement, name: string, words: string) => {
  for (let tries = 0; tries < 50 && !row(host, name)?.includes(words); tries += 1)
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
};

it('compares the same futures under today’s terms and under those of the page', async () => {
  const host = await render(
    <Live stream={heldStream().stream}>
      <LossesChange terms={{ ...NOTHING, lt: { [WETH]: -200 }, eModes: { 1: { bonus: 50 } } }} />
    </Live>,
  );
  await answered(host, 'LaR 95%', '5.00M');
  expect(row(host, 'LaR 95%')).toBe('LaR 95%$1.00M (900.0k – 1.10M)$5.00M (4.50M – 5.50M)');
  expect(row(host, 'LaR 99%')).toBe('LaR 99%$2.00M$10.00M');
  const other = asked.find((query) => query.has('lt'));
  expect(other?.get('lt')).toBe(`${WETH}:-200`);
  expect(other?.get('eMode')).toBe('1::50');
  expect(asked.every((query) => query.get('seed') === '1')).toBe(true);
});

it('without a change asks once, and says what to do', async () => {
  const host = await render(
    <Live stream={heldStream().stream}>
      <LossesChange terms={NOTHING} />
    </Live>,
  );
  await answered(host, 'VaR 95%', '$10');
  expect(host.textContent).toContain('Nothing is changed');
  expect(asked).toHaveLength(1);
});
