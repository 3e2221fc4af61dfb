import { describe, expect, it } from 'vitest';
import { AssetTable } from '@/components/overview/asset-table';
import { Headline } from '@/components/overview/headline';
import { QueuePanel } from '@/components/overview/queue-panel';
import { fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const mount = async (element: React.ReactNode) => {
  const held = heldStream();
  const host = await render(<Live stream={held.stream}>{element}</Live>);
  await held.push(fixtureState(1));
  return { ...held, host };
};

const rowOf = (host: HTMLElement, name: string): HTMLTableRowElement => {
  const row = [...host.querySelectorAll('tr')].find((each) => each.textContent?.includes(name));
  if (!row) throw new Error(`no row of ${name}`);
  return row;
};

describe('assets and prices', () => {
  it('shows a price below quorum as unknown, with the reason, never as a number', async () => {
    const { host } = await mount(<AssetTable />);
    const cells = rowOf(host, 'AAVE').querySelectorAll('td');
    expect(cells[1]?.textContent).toBe('121.00');
    expect(cells[2]?.querySelector('[title]')?.getAttribute('title')).toContain('1 of 2 fresh sources');
    expect(cells[2]?.textContent).not.toMatch(/\d\.\d/);
    expect(cells[3]?.textContent).not.toMatch(/\d/);
  });

  it('says with a shape and a number when the protocol’s price departs from the market', async () => {
    const { host } = await mount(<AssetTable />);
    const apart = (name: string) => rowOf(host, name).querySelectorAll('td')[3];
    expect(apart('wstETH')?.textContent).toBe('−285');
    expect(apart('wstETH')?.querySelector('svg')).not.toBeNull();
    expect(apart('WBTC')?.querySelector('svg')).toBeNull();
  });

  it('names what is wrong with a reserve', async () => {
    const { host } = await mount(<AssetTable />);
    expect(rowOf(host, 'AAVE').textContent).toContain('Frozen');
    expect(rowOf(host, 'DAI').textContent).toContain('Deficit 1,204');
  });
});

describe('the headline', () => {
  it('follows the stream and never shows a missing sum as zero', async () => {
    const page = await mount(<Headline />);
    expect(page.host.textContent).toContain('$812.4M');
    expect(page.host.textContent).toContain('3 cannot be priced');
    const state = fixtureState(1);
    if (!state.snapshot) throw new Error('the fixture has a snapshot');
    await page.push({
      ...state,
      snapshot: { ...state.snapshot, totals: { ...state.snapshot.totals, supplied: null, badDebt: null } },
    });
    expect(page.host.textContent).not.toContain('$812.4M');
    expect(page.host.textContent).not.toContain('$0');
    expect(page.host.querySelector('[title="at least one asset in it has no price"]')).not.toBeNull();
  });
});

describe('the queue', () => {
  it('gives each position its plan, or the reason why there is none', async () => {
    const { host } = await mount(<QueuePanel />);
    const [queue, next] = host.querySelectorAll('tbody');
    const rows = [...(queue?.querySelectorAll('tr') ?? [])];
    expect(rows[0]?.textContent).toContain('repay USDC, take WETH');
    expect(rows[3]?.textContent).toContain('Grace period');
    expect(rows.map((row) => row.querySelector('td')?.textContent)).toEqual(rows.map((_, index) => String(index + 1)));
    expect(next?.querySelectorAll('tr')).toHaveLength(8);
    expect(next?.textContent).toMatch(/\d%/);
  });
});
