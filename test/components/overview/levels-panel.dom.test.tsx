import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LevelsPanel } from '@/components/overview/levels-panel';
import { RiskTable } from '@/components/overview/risk-table';
import { ConcentrationPanel } from '@/components/what-if/concentration-panel';
import { LEVEL_DROPS } from '@/lib/core/risk/levels';
import { type Levels, levelsSchema } from '@/lib/core/snapshot/levels-schema';
import { assetAddress, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

vi.mock('next/navigation', () => ({
  usePathname: () => '/',
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

const WETH = assetAddress('WETH');
let answer: (path: string) => Response | Promise<Response>;
const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return answer(path);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

const levels = (more: Partial<Levels> = {}): Levels =>
  levelsSchema.parse({
    block: { number: 1_200, hash: `0x${'12'.repeat(32)}`, timestamp: 1_790_000_000, receivedAt: 1_790_000_000_000 },
    asset: WETH,
    symbol: 'WETH',
    price: '240000000000',
    steps: 1_234,
    unknown: 3,
    points: [
      { fall: 0.05, price: '228000000000', collateral: '100000000000000', positions: 12 },
      { fall: 0.4, price: '144000000000', collateral: '900000000000000', positions: 1_234 },
    ],
    ...more,
  });
const mount = async (element: React.ReactNode) => {
  const held = heldStream();
  const host = await render(<Live stream={held.stream}>{element}</Live>);
  await held.push(fixtureState(1));
  return host;
};
const settled = (host: HTMLElement, text: string) =>
  act(() => vi.waitFor(() => expect(host.textContent).toContain(text)));

describe('the levels panel', () => {
  it('asks for the asset that the link names, says how many steps there are and who cannot be priced', async () => {
    answer = () => Response.json(levels());
    window.history.replaceState(null, '', '/?levels=WETH');
    const host = await mount(<LevelsPanel />);
    await settled(host, '1,234 steps');
    expect(asked[0]).toMatch(new RegExp(`^/api/v1/levels/${WETH}\\?columns=\\d+$`));
    expect(host.querySelector('select')?.value).toBe('WETH');
    expect(host.textContent).toContain('3 cannot be priced');
    expect([...host.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
      '/what-if?shock=WETH:-5',
      '/what-if?shock=WETH:-10',
      '/what-if?shock=WETH:-20',
      `/api/v1/levels/${WETH}?format=csv`,
    ]);
  });

  it('says of the largest assets that their curves are sampled, and where', async () => {
    const host = await mount(<LevelsPanel />);
    expect(host.textContent).toContain('Sampled each 2.5 % to 50 %, then each 10 %');
    expect(LEVEL_DROPS.filter((bps) => bps <= 5_000)).toEqual(Array.from({ length: 21 }, (_, index) => index * 250));
    expect(LEVEL_DROPS.filter((bps) => bps > 5_000).map((bps) => bps % 1_000)).toEqual([0, 0, 0]);
    expect(asked).toEqual([]);
  });

  it('says why there is no curve: no price, nobody, an engine elsewhere, a stranger in the link', async () => {
    window.history.replaceState(null, '', '/?levels=WETH');
    answer = () => Response.json(levels({ price: null, points: [] }));
    await settled(await mount(<LevelsPanel />), 'gives no price of WETH');
    answer = () => Response.json(levels({ steps: 0, points: [] }));
    await settled(await mount(<LevelsPanel />), 'No fall of WETH alone');
    const detail = 'the engine runs apart from this server';
    answer = () => Response.json({ type: 'about:blank', title: 'Not ready', status: 503, detail }, { status: 503 });
    await settled(await mount(<LevelsPanel />), detail);
    window.history.replaceState(null, '', '/?levels=DOGE');
    asked.length = 0;
    await settled(await mount(<LevelsPanel />), 'Ignored in the link: DOGE');
    expect(asked).toEqual([]);
  });
});

describe('liquidations at risk', () => {
  it('lead to the accounts behind each fall', async () => {
    const host = await mount(<RiskTable />);
    const links = [...host.querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(
      expect.arrayContaining(['/what-if?shock=*:-5', '/what-if?shock=*:-10', '/what-if?shock=*:-20']),
    );
  });
});

describe('concentration', () => {
  it('tells the largest accounts, each asset and each e-mode apart, with their shares', async () => {
    const account = `0x${'a1'.repeat(20)}`;
    answer = () =>
      Response.json({
        block: levels().block,
        collateral: '200000000000',
        debt: '100000000000',
        unknown: 0,
        top: [{ account, debt: '40000000000', collateral: '50000000000', healthFactor: '1100000000000000000' }],
        byAsset: { [WETH]: { collateral: '200000000000', debt: '75000000000' } },
        byEMode: {
          0: { label: 'none', collateral: '0', debt: '90000000000' },
          1: { label: 'ETH correlated', collateral: '0', debt: '10000000000' },
        },
      });
    const host = await mount(<ConcentrationPanel />);
    await settled(host, '1 largest: 40%');
    const tables = [...host.querySelectorAll('table')];
    expect(tables.map((table) => table.getAttribute('aria-label'))).toEqual([
      'Largest debts',
      'Debt and collateral by asset',
      'Debt by e-mode',
    ]);
    expect(tables[0]?.querySelector('a')?.getAttribute('href')).toBe(`/positions?account=${account}`);
    expect(tables[1]?.textContent).toContain('$2.00k$750.0075%');
    expect(tables[2]?.textContent).toContain('In none$900.0090%ETH correlated$100.0010%');
    expect(host.querySelector('a[download]')?.getAttribute('href')).toContain('format=csv');
  });
});
