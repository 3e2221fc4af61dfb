import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutionView } from '@/components/execution/execution-view';
import type { KeeperJobView, KeeperView, RunningKeeperView } from '@/lib/core/snapshot/keeper-schema';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { agreedGuard } from '../../fixtures/guard';
import { freePermission } from '../../fixtures/permission';
import { fixtureSnapshot, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const address = { search: '' };
vi.mock('next/navigation', () => ({
  usePathname: () => '/execution',
  useSearchParams: () => new URLSearchParams(address.search),
}));

const pushed: string[] = [];
beforeEach(() => {
  address.search = '';
  pushed.length = 0;
  vi.spyOn(window.history, 'pushState').mockImplementation((_, __, url) => void pushed.push(String(url)));
  vi.stubGlobal('matchMedia', () => ({
    matches: true,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const { queue, block, market } = fixtureSnapshot();
const planned = queue.filter((row) => row.plan !== null);
const [first, second] = planned;
if (!first?.plan || !second?.plan) throw new Error('the fixture’s queue has plans');
const { collateralAsset, debtAsset } = first.plan;
const venue = '0x00000000000000000000000000000000000000c1';
const leg = (kind: 'uniswap-v2' | 'uniswap-v3', fee: number, share: number) => ({
  ...{ share, amountIn: '1000', expectedOut: '2000', minOut: '1990' },
  hops: [
    {
      venue: `${venue.slice(0, -2)}${kind === 'uniswap-v2' ? 'c2' : 'c3'}` as `0x${string}`,
      kind,
      fee,
      tokenIn: collateralAsset,
      tokenOut: debtAsset,
      amountIn: '1000',
      expectedOut: '2000',
    } as const,
  ],
});
const planOf = (row: typeof first, profitUsd: string): ExecutablePlan => ({
  plan: row.plan ?? first.plan ?? neverPlan(),
  money: {
    ...{ objective: 'profit', proceeds: '5000', premium: '0', gas: '600000', gasUsd: '123456789', bidUsd: '0' },
    ...{ profitUsd, capitalUsd: '100000000000', pricedBy: 'composite' },
  },
  account: row.account,
  block,
  projectedTo: block.timestamp + 12,
  to: market.pool,
  data: '0x00',
  guard: agreedGuard,
  permission: freePermission,
  approve: '1',
  sale: {
    kind: 'route',
    route: {
      ...{ by: 'venues', tokenIn: collateralAsset, tokenOut: debtAsset, amountIn: '2000', expectedOut: '4000' },
      ...{ minOut: '3980', gas: 250_000, netOut: '3990', impact: 0.0042, block: block.number, expiresAt: null },
      ...{ legs: [leg('uniswap-v3', 500, 0.62), leg('uniswap-v2', 3_000, 0.38)], call: null },
    },
  },
  exchange: {
    ...{ estimateOnly: true, usd: '4120.55', bought: null, held: 0.5, impact: 0.0011, feeBps: 10 },
    ...{ sources: ['binance', 'kraken'], ageMs: 420 },
  },
  tokens: { aToken: venue, variableDebtToken: venue, treasury: null },
});
function neverPlan(): never {
  throw new Error('no plan');
}

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const job: KeeperJobView = {
  ...{ id: hash(1), signer: venue, at: 1_790_000_000_000, nonce: 4, accounts: [first.account], debtAsset },
  ...{ promised: '1000', state: 'open', mined: null },
  attempts: [1, 2].map((n) => ({
    ...{ hash: hash(n), purpose: 'liquidate', gas: '600000', block: 9 },
    ...{ maxFeePerGas: '2500000000', maxPriorityFeePerGas: '1000000000' },
  })) as KeeperJobView['attempts'],
};
const running: RunningKeeperView = {
  ...{ mode: 'shadow', at: 1_790_000_001_000, account: venue, executor: venue, state: 'acting', reason: null },
  ...{ block: block.number, lookedAt: 1_790_000_000_000, mostInFlight: 4 },
  gas: {
    ...{ perTransaction: '50000000000000000', perDay: '500000000000000000', failedPerDay: '100000000000000000' },
    ...{ spent: '125000000000000000', failed: '100000000000000000' },
  },
  shadow: { won: 3, race: 1, reverted: 2, earnedWei: '-1500000000000000' },
  verdicts: [
    {
      ...{ accounts: [first.account], collateralAssets: [collateralAsset], debtAsset, block: block.number },
      ...{ promised: '1000', profitWei: '20000000000000000', whyNot: 'shadow' },
      words: 'It would be sent now: the keeper only watches.',
    },
  ],
  unplanned: [{ account: second.account, words: 'Nobody lends what it would repay.' }],
  jobs: [job],
  patience: [{ account: second.account, reason: 'somebody else was first', times: 2, notBefore: 99 }],
};

const mount = async (keeper: KeeperView | number) => {
  vi.stubGlobal('fetch', async (path: string) => {
    if (path === '/api/v1/keeper')
      return typeof keeper === 'number'
        ? Response.json(
            { type: 'about:blank', title: 'Not ready', detail: 'no store', status: keeper },
            { status: keeper },
          )
        : Response.json(keeper);
    if (path.includes(`${first.account}/plan`)) return Response.json(planOf(first, '4200000000'));
    if (path.includes('/plan'))
      return Response.json(
        { type: 'about:blank', title: 'Not possible', detail: 'no size', status: 409, reason: 'unsellable' },
        { status: 409 },
      );
    return Response.json({ type: 'about:blank', title: 'There is no such thing', status: 404 }, { status: 404 });
  });
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <ExecutionView />
    </Live>,
  );
  await held.push(fixtureState(1));
  await act(() => vi.waitFor(() => expect(host.textContent).toContain('v3 0.05%')));
  return host;
};
const rowOf = (host: HTMLElement, account: string): string =>
  host.querySelector(`tr[data-openable="${account}"]`)?.textContent ?? '';
const region = (host: HTMLElement, name: string): string =>
  host.querySelector(`section[aria-label="${name}"]`)?.textContent ?? '';

describe('the execution view', () => {
  it('plans the queue: route, impact, gas, profit, and why not where there is no plan; no keeper’s column without one', async () => {
    const host = await mount({ mode: 'off' });
    expect(rowOf(host, first.account)).toContain('62% v3 0.05%, 38% v2 0.3%');
    expect(rowOf(host, first.account)).toContain('0.42%');
    expect(rowOf(host, first.account)).toContain('$42.00');
    expect(rowOf(host, first.account)).toContain('nothing stands against it');
    // What is not known is no zero.
    expect(rowOf(host, second.account)).toContain('No depth');
    expect(rowOf(host, second.account)).not.toContain('$0');
    expect(rowOf(host, second.account)).toContain('not available: no depth');
    expect(region(host, 'Keeper')).toContain('No keeper runs');
    expect(host.querySelector('section[aria-label="Keeper’s jobs"]')).toBeNull();
    expect(host.querySelector('table[aria-label^="Plans of the queue"]')?.textContent).not.toContain('Keeper');
  });

  it('shows a keeper: budgets used and left, the last look, who waits, and its jobs', async () => {
    const host = await mount(running);
    await act(() => vi.waitFor(() => expect(region(host, 'Keeper')).toContain('acting')));
    expect(region(host, 'Keeper')).toContain('0.125 ETH of 0.5 ETH, 0.375 ETH left');
    expect(region(host, 'Keeper')).toContain('0.1 ETH of 0.1 ETH, 0 ETH left');
    expect(region(host, 'Keeper')).toContain('1 of 4');
    expect(region(host, 'Keeper')).toContain('−0.0015 ETH · 3 won, 1 raced, 2 reverted');
    expect(region(host, 'Keeper’s last look')).toContain('It would be sent now');
    expect(region(host, 'Keeper’s last look')).toContain(
      'somebody else was first, 2 times in a row: again from block 99',
    );
    expect(region(host, 'Keeper’s last look')).toContain('no plan: Nobody lends what it would repay.');
    expect(region(host, 'Keeper’s jobs')).toContain('in flight');
    expect(rowOf(host, first.account)).toContain('would send');
    expect(rowOf(host, second.account)).toContain('no plan');
  });

  it('never shows as healthy what is not known', async () => {
    const host = await mount({
      ...running,
      ...{ state: 'failing', reason: 'the node does not answer', jobs: null },
      gas: { ...running.gas, spent: null, failed: null },
    });
    await act(() => vi.waitFor(() => expect(region(host, 'Keeper')).toContain('the node does not answer')));
    expect(region(host, 'Keeper')).toContain('not available: its jobs cannot be read of 0.5 ETH');
    expect(region(host, 'Keeper')).not.toContain('left');
    expect(region(host, 'Keeper’s jobs')).toContain('The jobs cannot be read');
    // A look of then says nothing of a position now.
    expect(host.querySelector('table[aria-label^="Plans of the queue"]')?.textContent).not.toContain('would send');
  });

  it('says when nothing is heard of it, and takes none of its words for those of now', async () => {
    const host = await mount({ ...running, at: running.at + 60_000 });
    await act(() => vi.waitFor(() => expect(region(host, 'Keeper')).toContain('Nothing is heard of the keeper now')));
    expect(region(host, 'Keeper')).toContain('not heard');
    expect(region(host, 'Keeper')).not.toContain('acting');
    expect(host.querySelector('table[aria-label^="Plans of the queue"]')?.textContent).not.toContain('would send');
  });

  it('says that its state could not be loaded, and lets try again', async () => {
    const host = await mount(503);
    await act(() => vi.waitFor(() => expect(region(host, 'Keeper')).toContain('could not be loaded')));
    expect(region(host, 'Keeper')).toContain('no store');
    expect(region(host, 'Keeper')).toContain('Try again');
  });

  it('goes through plans and jobs with j and k, and opens one with Enter', async () => {
    const host = await mount(running);
    await act(() => vi.waitFor(() => expect(region(host, 'Keeper’s jobs')).toContain('in flight')));
    const press = (key: string) =>
      act(async () => {
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      });
    const rows = [...host.querySelectorAll<HTMLElement>('[data-openable]')];
    await press('j');
    expect(document.activeElement).toBe(rows[0]);
    for (let step = 1; step < rows.length; step++) await press('j');
    expect(document.activeElement).toBe(rows.at(-1));
    await press('Enter');
    expect(pushed).toEqual([`/execution?job=${job.id}`]);
    await press('k');
    expect(document.activeElement).toBe(rows.at(-2));
  });

  it('a link opens the plan in full, every check in its order; what it does not understand is said', async () => {
    address.search = `?account=${first.account}`;
    const host = await mount(running);
    await act(() => vi.waitFor(() => expect(host.querySelectorAll('[data-check]')).toHaveLength(13)));
    const states = [...host.querySelectorAll('[data-check]')].map((each) => each.getAttribute('data-state'));
    expect(new Set(states)).toEqual(new Set(['wallet', 'passes']));
    const drawer = host.querySelector('aside')?.textContent ?? '';
    expect(drawer).toContain('Liquidate with a wallet');
    expect(drawer).toContain('On exchangesan estimate only, never sent');
    expect(drawer).toContain('about $4,121');
    expect(drawer).toContain('the books that are seen hold no more');
    expect(drawer).toContain('binance, kraken, 0.4 s old');
    expect(drawer).toContain('It would be sent now: the keeper only watches.');
    expect(host.querySelector(`aside a[href="/positions?account=${first.account}"]`)).not.toBeNull();
    address.search = '?account=nonsense';
    expect((await mount(running)).textContent).toContain('Ignored in the link: account');
  });
});
