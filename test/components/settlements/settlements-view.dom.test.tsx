import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SettlementsView } from '@/components/settlements/settlements-view';
import type { SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import type { MoneyLineView, OwnOutcome } from '@/lib/core/snapshot/own-outcome-schema';
import type { ServiceLevelResponse } from '@/lib/core/snapshot/service-level-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { SettlementTotals } from '@/lib/core/snapshot/settlement-totals-schema';
import { fixtureSnapshot, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const address = { search: '' };
const pushed: string[] = [];
const asked: string[] = [];
vi.mock('next/navigation', () => ({
  usePathname: () => '/settlements',
  useSearchParams: () => new URLSearchParams(address.search),
}));

let wide = true;
const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};
beforeEach(() => {
  asked.length = 0;
  listeners.clear();
  vi.spyOn(window.history, 'pushState').mockImplementation((_, __, url) => void pushed.push(String(url)));
  vi.stubGlobal('matchMedia', () => ({
    matches: wide,
    addEventListener: (_: string, listener: () => void) => {
      listeners.add(listener);
    },
    removeEventListener: () => undefined,
  }));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const [sample] = fixtureSnapshot().settlements;
if (!sample) throw new Error('the fixture has settlements');
const { repaid, seized, seizedNet, protocolFee, deficits } = sample;
const predicted: SettlementView['predicted'] = {
  repaid,
  seized,
  seizedNet,
  protocolFee,
  deficits,
  collateralPrice: '1',
  debtPrice: '1',
};
const row = (change: Partial<SettlementView>, logIndex: number): SettlementView => ({ ...sample, ...change, logIndex });

const mount = async (rows: readonly SettlementView[], opened: SettlementLedger = ledger) => {
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    if (path.startsWith('/api/v1/settlements?')) return Response.json(rows);
    if (path.startsWith('/api/v1/settlements/totals')) return Response.json(totalsOf(rows));
    if (path.endsWith('/ledger')) return Response.json([opened]);
    if (path.endsWith('/service-level')) return Response.json(service);
    return Response.json({ type: 'about:blank', title: 'There is no such thing', status: 404 }, { status: 404 });
  });
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <SettlementsView />
    </Live>,
  );
  await held.push(fixtureState(1));
  await act(() => vi.waitFor(() => expect(host.querySelector('[data-testid=settlements-shown]')).not.toBeNull()));
  await act(() => vi.waitFor(() => expect(host.textContent).toContain('24 hours')));
  return host;
};

const totalsOf = (rows: readonly SettlementView[]): SettlementTotals => ({
  ...{ count: rows.length, exact: 1, differing: 1, unpredicted: rows.length - 2, unexplained: 0, gasCost: '7' },
  assets: [
    { asset: sample.collateralAsset, repaid: '0', seized: '9', seizedNet: '7', protocolFee: '2', deficit: '0' },
    { asset: sample.debtAsset, repaid: '9', seized: '9', seizedNet: '7', protocolFee: '1', deficit: '0' },
  ],
});
const level = {
  ...{ cleared: 3, recovered: 1, unwatched: 0, standing: 2, atOnce: 1, longest: null },
  ...{ blocks: { p50: 2, p90: null, p99: null }, seconds: { p50: 24, p90: null, p99: null } },
  causes: [{ cause: 'dust' as const, cleared: 0, standing: 2 }],
};
const service: ServiceLevelResponse = {
  ...{ block: 9, timestamp: 108, windows: [{ seconds: 86_400, level }] },
  periods: [
    {
      ...{ from: 0, to: 3_600, fell: 4, cleared: 3, recovered: 1, standing: 0 },
      ...{ blocks: level.blocks, seconds: level.seconds },
    },
  ],
  standing: [{ account: sample.account, blocks: 7, seconds: 84, seen: false, cause: 'dust' }],
};
const entry = (line: 'repayment' | 'seized-net', token: `0x${string}`, amount: string) => ({
  ...{ line, token, amount, from: sample.liquidator, to: sample.account, logIndex: 1 },
  ...{ fromRole: 'liquidator' as const, toRole: 'reserve' as const },
});
const ledger: SettlementLedger = {
  ...sample,
  ...{ predicted, unpredicted: null, unexplained: [], prices: { collateral: '300000000000', debt: '100000000' } },
  entries: [entry('repayment', sample.debtAsset, repaid), entry('seized-net', sample.collateralAsset, seizedNet)],
  tokens: [
    { token: sample.debtAsset, symbol: 'USDC', decimals: 6 },
    { token: sample.collateralAsset, symbol: 'WETH', decimals: 18 },
  ],
};

describe('the settlements view', () => {
  it('adds up, says where a sum is broken, and how long positions waited without dropping who waits', async () => {
    wide = true;
    const host = await mount([row({ predicted, unpredicted: null }, 1), row({ unexplained: [] }, 2)]);
    const sums = [...host.querySelectorAll('table[aria-label="Totals by asset"] tbody tr')].map(
      (each) => each.textContent,
    );
    expect(sums[0]).toContain('holds');
    expect(sums[1]).toContain('broken');
    const window = host.querySelector('table[aria-label="Service level by window"] tbody tr')?.textContent ?? '';
    // p90 and p99 are not known, which is no number.
    expect(window).toContain('24 hours2—not available');
    expect(host.textContent).toContain('≥ 7Dust');
    expect(host.querySelector('a[href="/api/v1/settlements/service-level?format=csv"]')).not.toBeNull();
    expect(host.textContent).not.toContain('No percentile over time yet');
  });

  it('opens the books of a row with Enter, and the link reopens them', async () => {
    wide = true;
    address.search = '';
    const host = await mount([row({ predicted, unpredicted: null }, sample.logIndex)]);
    const line = host.querySelector<HTMLElement>('[data-settlement]');
    await act(async () => {
      line?.focus();
      line?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    expect(pushed.at(-1)).toBe(`/settlements?tx=${sample.txHash}&log=${sample.logIndex}`);

    address.search = `tx=${sample.txHash}&log=${sample.logIndex}`;
    const again = await mount([row({ predicted, unpredicted: null }, sample.logIndex)]);
    await act(() => vi.waitFor(() => expect(again.querySelectorAll('[data-testid=ledger-sum]')).toHaveLength(2)));
    expect([...again.querySelectorAll('[data-testid=ledger-sum]')].map((each) => each.textContent)).toEqual(['0', '0']);
    expect(again.textContent).toContain('balanced');
    expect(again.textContent).toContain('Every step is the one before, to the last unit');
    address.search = '';
  });

  it('sets a keeper’s plan beside its outcome, each difference with its reason', async () => {
    wide = true;
    address.search = `tx=${sample.txHash}&log=${sample.logIndex}`;
    const stage = { repaid, seizedNet, protocolFee, block: sample.blockNumber - 1, projectedTo: sample.timestamp };
    const line = (
      name: MoneyLineView['name'],
      token: MoneyLineView['token'],
      by: bigint,
      reason: MoneyLineView['reason'],
    ) => ({
      ...{ name, token, reason, meant: '1000000000', realised: (1_000_000_000n + by).toString() },
    });
    const own: OwnOutcome = {
      ...{ signer: sample.liquidator, attempts: 2, lender: 'aave-v3', promised: '1' },
      trail: { txHash: sample.txHash, planned: stage, quoted: stage, simulated: stage },
      money: [
        line('proceeds', sample.debtAsset, -7n, 'slippage'),
        line('profit', sample.debtAsset, 0n, 'unexplained'),
        line('gas-used', 'gas', -20n, 'gas'),
      ],
    };
    const host = await mount([row({ predicted, unpredicted: null }, sample.logIndex)], { ...ledger, own });
    const rows = () =>
      [...host.querySelectorAll('table[aria-label="The keeper’s plan against its outcome"] tbody tr')].map(
        (each) => each.textContent,
      );
    await act(() => vi.waitFor(() => expect(rows()).toHaveLength(3)));
    expect(rows()[0]).toContain('−7slippage');
    expect(rows()[1]).toContain('no reason is known');
    expect(rows()[2]).toContain('units');
    expect(host.textContent).toContain('sent by the keeper');
    expect(host.textContent).toContain('attempt 2');
    expect(host.querySelector('table[aria-label="Plan against chain"]')?.textContent).toContain('Simulated');
    address.search = '';
  });

  it('asks the server for what a link filters, and says what it does not understand', async () => {
    wide = true;
    address.search = `liquidator=${sample.liquidator}&match=exact&asset=nonsense`;
    const host = await mount([row({ predicted, unpredicted: null }, 1)]);
    expect(asked.some((path) => path.includes(`liquidator=${sample.liquidator}`) && path.includes('match=exact'))).toBe(
      true,
    );
    expect(asked.some((path) => path.includes('nonsense'))).toBe(false);
    expect(host.textContent).toContain('Ignored in the link: asset');
    address.search = '';
  });

  it('says exact only of a prediction that was met, and of each other row why not', async () => {
    wide = true;
    const host = await mount([
      row({ predicted, unpredicted: null, offered: repaid }, 1),
      row({ predicted: { ...predicted, deficits: [{ asset: sample.debtAsset, amount: '7' }] }, unpredicted: null }, 2),
      row({ unpredicted: 'offer-unknown' }, 3),
      row({ unpredicted: 'state-unknown', offered: repaid }, 4),
      row({ unpredicted: 'refused', offered: repaid }, 5),
    ]);
    const words = [...host.querySelectorAll('table[aria-label=Settlements] tbody tr')].map(
      (each) => each.querySelectorAll('td')[11]?.textContent,
    );
    expect(words).toEqual([
      'exact',
      'differs',
      'not predicted: offer unknown',
      'not predicted: state unknown',
      'refused',
    ]);
    expect(host.querySelector('[data-testid=totals-counts]')?.textContent).toContain('5 = 1 exact + 1 differ + 3 not');
  });

  it('is lines instead of columns on a narrow screen, with every figure, and follows its width', async () => {
    wide = false;
    const host = await mount([row({ predicted, unpredicted: null, deficits: [] }, 1)]);
    expect(host.querySelector('table[aria-label=Settlements]')).toBeNull();
    const lines = host.querySelector('ul[aria-label=Settlements] li')?.textContent ?? '';
    for (const word of ['exact', '52,310.12 USDC', '22.8000 WETH', '0.100000 WETH', '612,331', '1,200'])
      expect(lines).toContain(word);
    wide = true;
    await act(async () => changed());
    expect(host.querySelectorAll('table[aria-label=Settlements] tbody tr')).toHaveLength(1);
  });

  it('gives what the list of assets does not have in base units, said so', async () => {
    const [asset, said] = [`0x${'ab'.repeat(20)}` as const, '7000000 base units of 0xabab'];
    const rows = [row({ predicted, unpredicted: null, deficits: [{ asset, amount: '7000000' }] }, 1)];
    for (const across of [true, false]) {
      wide = across;
      expect(
        (await mount(rows)).querySelector(across ? 'table[aria-label=Settlements] tbody tr' : 'li')?.textContent,
      ).toContain(said);
    }
  });
});
