import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OraclesView } from '@/components/oracles/oracles-view';
import type { StreamState } from '@/lib/core/snapshot/stream';
import { boardState } from '../../fixtures/price-board';
import { fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

let search = '';
vi.mock('next/navigation', () => ({
  usePathname: () => '/oracles',
  useSearchParams: () => new URLSearchParams(search),
}));
beforeEach(() => {
  search = '';
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (media) =>
      ({ matches: true, media, addEventListener: () => undefined, removeEventListener: () => undefined }) as never,
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

const mount = async (state: StreamState) => {
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <OraclesView />
    </Live>,
  );
  await held.push(state);
  return { ...held, host };
};
const cell = (host: HTMLElement, symbol: string, column: string): HTMLElement => {
  const row = [...host.querySelectorAll<HTMLElement>('[data-testid=oracle-row]')].find((each) =>
    each.querySelector('th')?.textContent?.includes(symbol),
  );
  const found = row?.querySelector<HTMLElement>(`[data-col="${column}"]`);
  if (!found) throw new Error(`no cell of ${symbol}, ${column}`);
  return found;
};
const press = (key: string) =>
  act(async () => {
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });

describe('the matrix', () => {
  it('shows a price below quorum as unknown with the reason, and a rejected source struck with its word', async () => {
    const { host } = await mount(fixtureState(0));
    const composite = cell(host, 'AAVE', 'composite');
    expect(composite.querySelector('[title]')?.getAttribute('title')).toContain('1 of 2 independent fresh sources');
    expect(composite.textContent).not.toMatch(/\d\.\d/);
    const rejected = cell(host, 'AAVE', 'coinbase');
    expect(rejected.textContent).toContain('old');
    expect(rejected.querySelector('.line-through')).not.toBeNull();
    expect(rejected.textContent).toContain('does not count: too old to count');
    expect(cell(host, 'WETH', 'coinbase').querySelector('.line-through')).toBeNull();
  });

  it('is walked with the keys, explains the cell in focus, and opens its asset', async () => {
    const opened = vi.spyOn(window.history, 'pushState');
    const { host } = await mount(boardState(4, 0));
    await press('j');
    const first = document.activeElement as HTMLElement;
    expect(first.dataset.col).toBe('asset');
    await press('j');
    for (let steps = 0; steps < 7; steps++) await press('l');
    const here = document.activeElement as HTMLElement;
    expect(here.closest('tr')).toBe(host.querySelectorAll('[data-testid=oracle-row]')[1]);
    const tip = document.querySelector('[role=tooltip]')?.textContent;
    expect(tip).toContain(here.dataset.col);
    expect(tip).toContain('In breach beyond');
    await press('Enter');
    expect(opened.mock.lastCall?.[2]).toBe(`/oracles?asset=${here.closest('tr')?.dataset.asset}`);
    await press('Escape');
    expect(document.querySelector('[role=tooltip]')).toBeNull();
  });

  it('leaves every cell alone whose figure did not change', async () => {
    const before = boardState(50, 0);
    const { host, push } = await mount(before);
    expect(host.querySelectorAll('[data-testid=oracle-row]')).toHaveLength(50);
    const touched = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const at = (target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>('[data-col]');
        if (at) touched.add(`${at.closest<HTMLElement>('tr')?.dataset.asset} ${at.dataset.col}`);
      }
    });
    observer.observe(host, { subtree: true, childList: true, characterData: true, attributes: true });
    const after = structuredClone(before);
    const assets = Object.values(after.snapshot?.assets ?? {});
    // Every quote is new, one of them says something else.
    for (const { sources } of assets) for (const source of Object.values(sources)) source.observedAt += 250;
    const [changed] = assets;
    if (!changed?.sources.okx) throw new Error('the board has OKX');
    changed.sources.okx.deviationBps = 33;
    await push(after);
    expect([...touched]).toEqual([`${changed.asset} okx`]);
    observer.disconnect();
  });
});
