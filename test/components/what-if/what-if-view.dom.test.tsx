import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WhatIfView } from '@/components/what-if/what-if-view';
import { type ShockAnswer, shockAnswerSchema } from '@/lib/core/snapshot/shock-schema';
import { assetAddress, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

let search = '';
vi.mock('next/navigation', () => ({
  usePathname: () => '/what-if',
  useSearchParams: () => new URLSearchParams(search),
}));

interface Asked {
  readonly moves: Readonly<Record<string, number>>;
  readonly lt: Readonly<Record<string, number>>;
  readonly eModes: Readonly<Record<string, unknown>>;
  readonly sort: string;
  respond(answer: unknown, status?: number): Promise<void>;
}
let asked: Asked[] = [];
beforeEach(() => {
  search = '';
  asked = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    if (!path.endsWith('/shock')) return Promise.resolve(new Response('{}', { status: 503 }));
    return new Promise<Response>((resolve) => {
      asked.push({
        ...(JSON.parse(String(init.body)) as Asked),
        respond: (answer, status = 200) =>
          act(async () => {
            resolve(new Response(JSON.stringify(answer), { status }));
            await new Promise((later) => setTimeout(later));
          }),
      });
    });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const usd = (dollars: number) => `${dollars}00000000`;
const WETH = assetAddress('WETH');
const USDC = assetAddress('USDC');
const account = `0x${'ab'.repeat(20)}`;
const answerOf = (newly: number): ShockAnswer =>
  shockAnswerSchema.parse({
    block: { number: 7_777, hash: `0x${'1'.repeat(64)}`, timestamp: 1_790_000_000, receivedAt: 1_790_000_000_000 },
    positions: 1_000,
    unknown: 3,
    liquidatable: { count: newly + 2, collateral: usd(900), debt: usd(800) },
    newly: { count: newly, collateral: usd(700), debt: usd(600) },
    badDebt: usd(5),
    lossAfterBonus: usd(9),
    byAsset: newly ? { [WETH]: { collateral: usd(700), debt: '0' }, [USDC]: { collateral: '0', debt: usd(600) } } : {},
    accounts: newly
      ? [
          {
            account,
            status: 'liquidatable',
            before: '1100000000000000000',
            after: '880000000000000000',
            collateral: usd(700),
            debt: usd(600),
            collateralAssets: [WETH],
            debtAssets: [USDC],
          },
        ]
      : [],
    groups: { stable: [USDC, assetAddress('USDT'), assetAddress('DAI')], follows: { [assetAddress('wstETH')]: WETH } },
    eModes: [
      { id: 1, label: 'ETH correlated', liquidationThreshold: 9_500, liquidationBonus: 10_100, ownPrice: false },
    ],
    computeMs: 1.25,
  });

const mount = async () => {
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <WhatIfView />
    </Live>,
  );
  await held.push(fixtureState(0));
  return { ...held, host };
};
const text = (host: HTMLElement, id: string) => host.querySelector(`[data-testid=${id}]`)?.textContent;
const slide = (host: HTMLElement, label: string, bps: number) =>
  act(async () => {
    const input = host.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`);
    if (!input) throw new Error(`no slider ${label}`);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, String(bps));
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });

describe('the what-if view', () => {
  it('asks once at a time while a slider moves, and shows the newest answer; what follows ETH moves along', async () => {
    const { host } = await mount();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.moves).toEqual({});
    await asked[0]?.respond(answerOf(0));
    expect(text(host, 'newly-count')).toBe('0');
    for (const bps of [-500, -1_000, -1_500, -2_000]) await slide(host, 'Price of WETH', bps);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.moves).toEqual({ [WETH]: -500, [assetAddress('wstETH')]: -500 });
    expect(host.querySelector('[data-testid=shock-answer]')?.getAttribute('data-pending')).toBe('true');
    await asked[1]?.respond(answerOf(4));
    expect(asked).toHaveLength(3);
    expect(asked[2]?.moves).toEqual({ [WETH]: -2_000, [assetAddress('wstETH')]: -2_000 });
    await asked[2]?.respond(answerOf(12));
    expect(text(host, 'newly-count')).toBe('12');
    expect(text(host, 'newly-debt')).toBe('$600.00');
    expect(text(host, 'shock-block')).toContain('7,777');
    expect(host.querySelector('[data-testid=shock-answer]')?.getAttribute('data-pending')).toBe('false');
    expect(text(host, 'affected-row')).toContain('0.8800');
    expect(host.querySelectorAll('[data-testid=value-row]')).toHaveLength(2);
    expect(host.querySelector('a[download]')?.getAttribute('href')).toContain(`${WETH}:-2000`);
  });

  it('asks what the link says at once, puts the hand’s question into the address, and goes back to today’s prices', async () => {
    search = 'shock=WETH:-12.5,DOGE:-3&sort=healthFactor';
    const written = vi.spyOn(window.history, 'replaceState');
    const { host } = await mount();
    expect(asked[0]).toMatchObject({ moves: { [WETH]: -1_250 }, sort: 'healthFactor' });
    await asked[0]?.respond(answerOf(2));
    expect(host.querySelector('[role=alert]')?.textContent).toContain('DOGE');
    await slide(host, 'Price of USDC', -1_200);
    await act(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(String(written.mock.calls.at(-1)?.[2])).toContain('USDC:-12');
    await act(async () => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }));
    });
    await asked.at(-1)?.respond(answerOf(2));
    expect(asked.at(-1)?.moves).toEqual({});
  });

  it('asks with changed thresholds, and keeps them in the address', async () => {
    search = 'lt=USDC:-5';
    const written = vi.spyOn(window.history, 'replaceState');
    const { host } = await mount();
    expect(asked[0]?.lt).toEqual({ [USDC]: -500 });
    await asked[0]?.respond(answerOf(1));
    await slide(host, 'Liquidation threshold of WETH', -250);
    expect(asked[1]?.lt).toEqual({ [WETH]: -250, [USDC]: -500 });
    await asked[1]?.respond(answerOf(2));
    await act(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(String(written.mock.calls.at(-1)?.[2])).toContain('lt=USDC:-5,WETH:-2.5');
  });

  it('asks with changed e-modes and bonuses, which the sliders show', async () => {
    search = 'elt=1:-5&bonus=WETH:2';
    const { host } = await mount();
    expect(asked[0]).toMatchObject({ bonus: { [WETH]: 200 }, eModes: { 1: { lt: -500 } } });
    await asked[0]?.respond(answerOf(3));
    const slider = host.querySelector<HTMLInputElement>(
      'input[aria-label="Liquidation threshold of e-mode ETH correlated"]',
    );
    expect(slider?.value).toBe('-500');
    expect(slider?.getAttribute('aria-valuetext')).toBe('−5.0 points, 90%');
    await slide(host, 'Liquidation bonus of e-mode ETH correlated', 150);
    expect(asked[1]?.eModes).toEqual({ 1: { lt: -500, bonus: 150 } });
  });

  it('moves every volatile price of a link’s fall, once the first answer says which they are', async () => {
    search = 'shock=*:-10';
    await mount();
    expect(asked[0]?.moves).toEqual({});
    await asked[0]?.respond(answerOf(0));
    const moves = asked[1]?.moves ?? {};
    expect(moves[WETH]).toBe(-1_000);
    expect(moves[assetAddress('wstETH')]).toBe(-1_000);
    expect(moves[USDC]).toBeUndefined();
  });

  it('says why there is no answer, and asks again', async () => {
    const { host } = await mount();
    await asked[0]?.respond(
      { type: 'about:blank', title: 'Not ready', status: 503, detail: 'The engine runs elsewhere.' },
      503,
    );
    expect(host.querySelector('[role=alert]')?.textContent).toContain('There is no answer');
    expect(host.textContent).toContain('The engine runs elsewhere.');
    expect(host.querySelector('[data-testid=newly-count]')).toBeNull();
    const again = [...host.querySelectorAll('button')].find((button) => button.textContent === 'Ask again');
    await act(async () => again?.click());
    await asked[1]?.respond(answerOf(1));
    expect(text(host, 'newly-count')).toBe('1');
  });
});
