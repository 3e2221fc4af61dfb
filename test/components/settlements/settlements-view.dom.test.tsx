import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SettlementsView } from '@/components/settlements/settlements-view';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { fixtureSnapshot, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

let wide = true;
let changed: () => void = () => undefined;
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({
    matches: wide,
    addEventListener: (_: string, listener: () => void) => {
      changed = listener;
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

const mount = async (rows: readonly SettlementView[]) => {
  vi.stubGlobal('fetch', async (path: string) =>
    path.startsWith('/api/v1/settlements?')
      ? Response.json(rows)
      : Response.json({ type: 'about:blank', title: 'There is no such thing', status: 404 }, { status: 404 }),
  );
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <SettlementsView />
    </Live>,
  );
  await held.push(fixtureState(1));
  await act(() => vi.waitFor(() => expect(host.textContent).toContain('predicted')));
  return host;
};

describe('the settlements view', () => {
  it('says exact only of a prediction that was met, and of each other row why not', async () => {
    wide = true;
    const host = await mount([
      row({ predicted, unpredicted: null, offered: repaid }, 1),
      row({ predicted: { ...predicted, deficits: [{ asset: sample.debtAsset, amount: '7' }] }, unpredicted: null }, 2),
      row({ unpredicted: 'offer-unknown' }, 3),
      row({ unpredicted: 'state-unknown', offered: repaid }, 4),
      row({ unpredicted: 'refused', offered: repaid }, 5),
    ]);
    const words = [...host.querySelectorAll('tbody tr')].map((each) => each.querySelectorAll('td')[11]?.textContent);
    expect(words).toEqual([
      'exact',
      'differs',
      'not predicted: offer unknown',
      'not predicted: state unknown',
      'refused',
    ]);
    expect(host.querySelector('header')?.textContent).toContain('1 refused · 1 differ · 2 of 5 predicted');
  });

  it('is lines instead of columns on a narrow screen, with every figure, and follows its width', async () => {
    wide = false;
    const host = await mount([row({ predicted, unpredicted: null, deficits: [] }, 1)]);
    expect(host.querySelector('table')).toBeNull();
    const lines = host.querySelector('ul[aria-label=Settlements] li')?.textContent ?? '';
    for (const word of ['exact', '52,310.12 USDC', '22.8000 WETH', '0.100000 WETH', '612,331', '1,200'])
      expect(lines).toContain(word);
    wide = true;
    await act(async () => changed());
    expect(host.querySelectorAll('table tbody tr')).toHaveLength(1);
  });

  it('gives what the list of assets does not have in base units, said so', async () => {
    const [asset, said] = [`0x${'ab'.repeat(20)}` as const, '7000000 base units of 0xabab'];
    const rows = [row({ predicted, unpredicted: null, deficits: [{ asset, amount: '7000000' }] }, 1)];
    for (const across of [true, false]) {
      wide = across;
      expect((await mount(rows)).querySelector(across ? 'tbody tr' : 'li')?.textContent).toContain(said);
    }
  });
});
