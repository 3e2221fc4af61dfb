import { act, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AdvicePanel } from '@/components/what-if/advice-panel';
import { TODAYS_TERMS } from '@/components/what-if/term-panel';
import { adviceSchema, type ProposalQuestion } from '@/lib/core/snapshot/advice-schema';
import { assetAddress } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const WETH = assetAddress('WETH');
const known = (value: number) => ({ value, missing: null });
const missing = (why: string) => ({ value: null, missing: why });
const ADVICE = adviceSchema.parse({
  block: { number: 7_777, hash: `0x${'1'.repeat(64)}`, timestamp: 1_790_000_000, receivedAt: 1_790_000_000_000 },
  terms: {},
  collaterals: [
    {
      asset: WETH,
      symbol: 'WETH',
      now: { ltv: 8_000, liquidationThreshold: 8_300, liquidationBonus: 10_500, supplyCap: 0, borrowCap: 5_000 },
      advised: {
        ltv: known(7_012.4),
        liquidationThreshold: known(7_455.2),
        liquidationBonus: known(10_310.7),
        supplyCap: known(12_345.6),
        borrowCap: missing('No depth is known.'),
        debtCap: known(1e6),
        risk: known(1.7),
      },
      facts: {
        ...{ sigma: 0.6, sellable: 4e6, buyable: null, collateral: 9e6, backedDebt: 5e6, largestSale: 1e5 },
        ...{ borrowed: 10, gasUsd: 12, deviationBps: 50 },
      },
      depth: { source: 'venues', oldestBlock: 7_770 },
    },
  ],
  unknown: 0,
});

let proposals: ProposalQuestion[] = [];
beforeEach(() => {
  proposals = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (path.startsWith('/api/v1/parameters?')) return Response.json(ADVICE);
    if (path !== '/api/v1/parameters/proposal') return new Response('{}', { status: 503 });
    proposals.push(JSON.parse(String(init.body)) as ProposalQuestion);
    const call = { to: WETH, signature: 'configureReserveAsCollateral(…)', data: '0xabcdef' };
    return Response.json({ configurator: [call], steward: [{ ...call, to: null, data: '0x123456' }] });
  });
});
afterEach(() => vi.unstubAllGlobals());

const mount = async (panel: ReactNode) => {
  const host = await render(<Live stream={heldStream().stream}>{panel}</Live>);
  await vi.waitFor(() => act(async () => expect(host.querySelector('[data-testid=advice]')).not.toBeNull()));
  return host;
};
const press = (button: Element | null | undefined) => act(async () => (button as HTMLElement).click());
const button = (host: HTMLElement, words: string) =>
  [...host.querySelectorAll('button')].find((each) => (each.getAttribute('aria-label') ?? each.textContent) === words);

it('shows what is in force beside what is advised, and why a figure is missing', async () => {
  const onTry = vi.fn();
  const host = await mount(<AdvicePanel terms={TODAYS_TERMS} onTry={onTry} />);
  const row = host.querySelector('[data-asset=WETH]')?.textContent;
  expect(row).toContain('83% → 74.6%');
  expect(row).toContain('5% → 3.1');
  expect(row).toContain('none → 12.3');
  expect(row).toContain('not available: No depth is known.');
  await press(button(host, 'Try the advice for WETH'));
  expect(onTry).toHaveBeenCalledWith({ lt: { WETH: -840 }, bonus: { WETH: -190 } });
});

it('puts what is changed on the page into calldata, with the caps when they are wanted', async () => {
  const host = await mount(<AdvicePanel terms={{ ...TODAYS_TERMS, lt: { WETH: -840 } }} onTry={() => undefined} />);
  await press(button(host, 'Calldata…'));
  const text = () => host.querySelector('dialog')?.textContent;
  await vi.waitFor(() => act(async () => expect(text()).toContain('0xabcdef')));
  expect(text()).toContain('0x123456');
  const collateral = { ltv: 7_460, liquidationThreshold: 7_460, liquidationBonus: 10_500 };
  expect(proposals.at(-1)).toEqual({ terms: [{ asset: WETH, collateral }] });
  await press(host.querySelector('dialog input[type=checkbox]'));
  await vi.waitFor(() =>
    act(async () => expect(proposals.at(-1)).toEqual({ terms: [{ asset: WETH, collateral, supplyCap: '12345' }] })),
  );
});
