import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BreakersView } from '@/components/breakers/breakers-view';
import { BreakerLamp } from '@/components/frame/breaker-lamp';
import type { BreakersView as View } from '@/lib/core/snapshot/breaker-schema';
import { auditLog, tampered } from '../../fixtures/audit-log';
import { breakersViewOf } from '../../fixtures/breakers-view';
import { fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const NOW = 1_790_000_000_000;
let search = '';
let log = auditLog(5);
vi.mock('next/navigation', () => ({
  usePathname: () => '/breakers',
  useSearchParams: () => new URLSearchParams(search),
}));

const answers = (url: string): unknown => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/api/v1/session') return { session: null, read: 'public', mayRead: true, signIn: true };
  if (pathname !== '/api/v1/breakers/audit') return undefined;
  const limit = Number(searchParams.get('limit'));
  const from = Number(searchParams.get('from') ?? Math.max(0, log.head.seq - limit));
  return { links: log.links.slice(from, from + limit), head: log.head };
};

beforeEach(() => {
  search = '';
  log = auditLog(5);
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] });
  vi.stubGlobal('fetch', (url: string) => {
    const body = answers(url);
    return Promise.resolve(
      body === undefined
        ? new Response(JSON.stringify({ type: 'about:blank', title: 'Not ready', status: 503 }), { status: 503 })
        : new Response(JSON.stringify(body), { status: 200 }),
    );
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = () => act(async () => new Promise((resolve) => setTimeout(resolve, 30)));
const mount = async (view: View | null) => {
  const held = heldStream(NOW);
  const host = await render(
    <Live stream={held.stream}>
      <BreakerLamp />
      <BreakersView />
    </Live>,
  );
  await held.push({ ...fixtureState(0), breakers: view });
  await settled();
  return { ...held, host };
};
const tile = (host: HTMLElement, key: string) => host.querySelector<HTMLElement>(`[data-breaker="${key}"]`);
const lamp = (host: HTMLElement) => host.querySelector('[data-testid=breaker-lamp]')?.getAttribute('data-state');
const check = (host: HTMLElement) => host.querySelector('[data-testid=audit-check]');

const open = {
  key: 'asset:0xa1',
  name: 'wstETH',
  state: 'open' as const,
  why: 'wstETH: the protocol’s price is 285 bps off the market’s.',
  withheld: { count: 4, repaid: '1200000000000', seized: '0', profit: '100000000', expectedLoss: '0', unknown: 1 },
};

describe('the breakers’ page', () => {
  it('shows each breaker’s state by word, its cause, what it withholds, and margins with the unknown as failing', async () => {
    const { host } = await mount(breakersViewOf(NOW, [open]));
    expect(lamp(host)).toBe('open');
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('Open');
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('285 bps off');
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('withholds 4 liquidations: $12.00k of debt');
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('of 1 not all is known');
    expect(tile(host, 'global')?.getAttribute('data-state')).toBe('closed');
    const gauges = [...(tile(host, 'global')?.querySelectorAll('[role=meter]') ?? [])];
    expect(gauges.map((gauge) => gauge.getAttribute('aria-valuenow'))).toEqual(['27', '100']);
    expect(tile(host, 'global')?.textContent).toContain('unknown');
    expect(host.textContent).toContain('daily-loss: no keeper tells');
  });

  it('counts a cooldown down', async () => {
    const { host } = await mount(
      breakersViewOf(NOW, [{ ...open, state: 'cooldown', remainingMs: 65_000, withheld: null }]),
    );
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('1:05 of calm to half-open');
    await act(async () => vi.advanceTimersByTime(3_000));
    expect(tile(host, 'asset:0xa1')?.textContent).toContain('1:02 of calm');
  });

  it('never shows an old view, or none, as closed', async () => {
    const old = await mount(breakersViewOf(NOW - 10_500));
    expect(lamp(old.host)).toBe('unknown');
    expect(tile(old.host, 'global')?.getAttribute('data-state')).toBe('unknown');
    expect(tile(old.host, 'global')?.textContent).toContain('last known: closed');
    expect(old.host.querySelector('[role=alert]')?.textContent).toContain('counts as open');
    const none = await mount(null);
    expect(lamp(none.host)).toBe('unknown');
    expect(none.host.querySelector('[data-testid=breakers-unknown]')?.textContent).toContain('Unknown counts as open');
  });

  it('turns unknown by itself when nothing more is heard', async () => {
    const { host } = await mount(breakersViewOf(NOW));
    expect(lamp(host)).toBe('closed');
    await act(async () => vi.advanceTimersByTime(11_000));
    expect(lamp(host)).toBe('unknown');
  });

  it('verifies the whole log in the browser, and shows a broken link loudly', async () => {
    const audit = { ...log.head, unsaved: 0 };
    const { host } = await mount(breakersViewOf(NOW, [], { audit }));
    await settled();
    expect(check(host)?.getAttribute('data-state')).toBe('whole');
    expect(check(host)?.textContent).toContain('all 5 links');
    expect(host.querySelectorAll('tr[data-seq]')).toHaveLength(5);

    log = { ...log, links: tampered(log.links, 2) };
    const broken = await mount(breakersViewOf(NOW, [], { audit }));
    await settled();
    expect(check(broken.host)?.getAttribute('role')).toBe('alert');
    expect(check(broken.host)?.textContent).toContain('broken at link 2');
    expect(broken.host.querySelector('tr[data-seq="2"]')?.textContent).toContain('broken');
    expect(broken.host.querySelector('tr[data-seq="1"]')?.textContent).not.toContain('broken');
  });

  it('reaches every link of a long log, page by page, and comes back to the newest', { timeout: 20_000 }, async () => {
    log = auditLog(434);
    const { host } = await mount(breakersViewOf(NOW, [], { audit: { ...log.head, unsaved: 0 } }));
    const shown = () => [...host.querySelectorAll('tr[data-seq]')].map((row) => Number(row.getAttribute('data-seq')));
    const ends = () => [shown().at(-1), shown()[0]];
    const button = (name: string) =>
      [...host.querySelectorAll<HTMLButtonElement>('nav[aria-label="Pages of the audit log"] button')].find(
        ({ textContent }) => textContent === name,
      );
    const press = async (name: string) => {
      await act(async () => button(name)?.click());
      await settled();
    };
    expect(ends()).toEqual([334, 433]);
    expect(host.textContent).toContain('100 newest of 434');
    expect([button('Newest')?.disabled, button('Newer')?.disabled]).toEqual([true, true]);
    const seen = new Set(shown());
    for (let pages = 0; pages < 20 && button('Older')?.disabled === false; pages += 1) {
      await press('Older');
      for (const seq of shown()) seen.add(seq);
    }
    expect(seen.size).toBe(434);
    expect(ends()).toEqual([0, 33]);
    expect(host.textContent).toContain('0 to 33 of 434');
    const timeline = host.querySelector('[data-testid=breaker-timeline]');
    expect(timeline?.textContent, 'what is past is not called now').not.toContain('now');
    await press('Newer');
    expect(ends()).toEqual([34, 133]);
    await press('First');
    expect(ends()).toEqual([0, 99]);
    await press('Newest');
    expect(ends()).toEqual([334, 433]);
  });

  it('marks the threshold of a rule at its last step', async () => {
    const last = {
      ...{ rule: 'protocol-gap', title: 'Protocol price against the market', value: 300, unit: 'bps' },
      ...{ active: 'open' as const, next: null, threshold: 250, remaining: null, used: 1 },
      words: '300 bps: at its last step, trip at 250 bps, left at 150 bps.',
    };
    const { host } = await mount(breakersViewOf(NOW, [{ ...open, margins: [last] }]));
    const gauge = tile(host, 'asset:0xa1')?.querySelector('[role=meter]');
    expect(gauge?.querySelector('[data-mark=open]')?.getAttribute('title')).toBe('trip from here: its last step');
    expect(gauge?.getAttribute('aria-valuetext')).toContain('trip at 250 bps');
  });

  it('opens the breaker of the link, and says who may act on it', async () => {
    search = 'breaker=asset:0xa1';
    const { host } = await mount(breakersViewOf(NOW, [open]));
    // Its code is loaded when it is first opened.
    for (let tries = 0; tries < 100 && !host.querySelector('[data-testid=breaker-drawer]'); tries += 1) await settled();
    const drawer = host.querySelector('[data-testid=breaker-drawer]');
    expect(drawer?.textContent).toContain('285 bps off');
    expect(drawer?.textContent).toContain('110 bps to watch at 150 bps');
    expect(drawer?.textContent).toContain('for operators: connect a wallet and sign in');
    expect(drawer?.querySelector('button[class*=danger]')).toBeNull();
  });

  it('walks the tiles with j and k', async () => {
    const { host } = await mount(breakersViewOf(NOW, [open]));
    const press = (key: string) =>
      act(async () => {
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      });
    const at = () => document.activeElement?.getAttribute('data-tile');
    await press('j');
    expect(at()).toBe('global');
    await press('j');
    await press('j');
    expect(at()).toBe('asset:0xa1');
    await press('k');
    expect(at()).toBe('market:local');
    expect(host.contains(document.activeElement)).toBe(true);
  });
});
