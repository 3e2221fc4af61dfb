import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CascadeView } from '@/components/cascade/cascade-view';
import { cascadeCellOf, cascadeMapOf, cascadePathsOf, cascadeStuckOf } from '../../fixtures/cascade-views';
import { assetAddress, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

let search = '';
vi.mock('next/navigation', () => ({
  usePathname: () => '/cascade',
  useSearchParams: () => new URLSearchParams(search),
}));

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal | undefined;
  readonly body: unknown;
  respond(answer: unknown, status?: number): Promise<void>;
  /** A body that goes on. */
  readonly lines: { push(line: object): Promise<void>; end(): Promise<void>; start(): Promise<void> };
}
let asked: Asked[] = [];
const settle = () => act(() => new Promise((later) => setTimeout(later, 20)));
beforeEach(() => {
  search = '';
  asked = [];
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(url, 'http://here');
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      let body: ReadableStreamDefaultController<Uint8Array>;
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          body = controller;
        },
      });
      asked.push({
        path: pathname.replace('/api/v1/cascade/', ''),
        query: searchParams,
        signal: init.signal ?? undefined,
        body: init.body ? JSON.parse(String(init.body)) : undefined,
        respond: async (answer, status = 200) => {
          resolve(new Response(JSON.stringify(answer), { status }));
          await settle();
        },
        lines: {
          start: async () => {
            resolve(new Response(stream));
            await settle();
          },
          push: async (line) => {
            body.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
            await settle();
          },
          end: async () => {
            body.close();
            await settle();
          },
        },
      });
    });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const of = (path: string, engine?: string) =>
  asked.filter(
    (each) => each.path === path && (engine === undefined || (each.query.get('engine') ?? 'orderly') === engine),
  );
const mount = async () => {
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <CascadeView />
    </Live>,
  );
  await held.push(fixtureState(0));
  return { ...held, host };
};
const cells = (host: HTMLElement) => [...host.querySelectorAll<HTMLElement>('[data-place]')];
const find = (host: HTMLElement, text: string) =>
  [...host.querySelectorAll('button')].find((button) => button.textContent === text);
const slide = (host: HTMLElement, label: string, value: number) =>
  act(async () => {
    const input = host.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`);
    if (!input) throw new Error(`no slider ${label}`);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, String(value));
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
const press = (target: Element, key: string) =>
  act(async () => {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
/** Long runs begin once the hand rests. */
const begun = (path: string, count: number, engine?: string) =>
  act(() => vi.waitFor(() => expect(of(path, engine)).toHaveLength(count), { timeout: 5_000 }));

describe('the cascade page', () => {
  it('shows the map; what is not known is hatched with its reason and never nought; a runaway is marked', async () => {
    const { host } = await mount();
    await of('map')[0]?.respond(cascadeMapOf());
    const [first] = cells(host);
    expect(first?.getAttribute('aria-label')).toBe('WETH −2.5%: $1.41k');
    expect(first?.getAttribute('tabindex')).toBe('0');
    expect(cells(host).filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    const unknown = cells(host)[3 * 20];
    expect(unknown?.dataset.heat).toBe('unknown');
    expect(unknown?.getAttribute('aria-label')).toBe('LINK −2.5%: not known, nothing is known of where LINK sells');
    expect(unknown?.textContent).toBe('');
    const deepest = cells(host)[19];
    expect(deepest?.dataset.heat).toBe('8');
    expect(deepest?.dataset.marked).toBe('true');
    expect(deepest?.getAttribute('aria-label')).toContain('runs away');
    expect(host.querySelector('[data-testid=heat-legend]')?.textContent).toContain('Debt liquidated, USD');
  });

  it('asks once at a time while a slider moves, and draws the newest', async () => {
    const { host } = await mount();
    await of('map')[0]?.respond(cascadeMapOf());
    const before = of('map').length;
    for (const depth of [90, 80, 70, 50]) await slide(host, 'Depth', depth);
    expect(of('map')).toHaveLength(before + 1);
    expect(of('map').at(-1)?.query.get('depth')).toBe('90');
    await of('map')
      .at(-1)
      ?.respond(cascadeMapOf({ depth: 90 }));
    expect(of('map')).toHaveLength(before + 2);
    expect(of('map').at(-1)?.query.get('depth')).toBe('50');
    await of('map')
      .at(-1)
      ?.respond(cascadeMapOf({ depth: 50 }));
    expect(cells(host)[0]?.getAttribute('aria-label')).toBe('WETH −2.5%: $2.81k');
    expect(host.querySelector('[data-testid=map]')?.getAttribute('data-pending')).toBe('false');
  });

  it('walks by keys, and Enter opens the rounds of the cell, whose link it writes', async () => {
    const written = vi.spyOn(window.history, 'pushState').mockImplementation(() => undefined);
    const { host } = await mount();
    await of('map')[0]?.respond(cascadeMapOf());
    const start = cells(host)[0];
    await act(async () => start?.focus());
    for (let step = 0; step < 7; step += 1) await press(document.activeElement as Element, 'ArrowRight');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('WETH −20%');
    expect(document.querySelector('[role=tooltip]')?.textContent).toContain('Branching');
    await press(document.activeElement as Element, 'j');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('wstETH −20%');
    await press(document.activeElement as Element, 'ArrowUp');
    await press(document.activeElement as Element, 'Enter');
    await settle();
    expect(String(written.mock.calls.at(-1)?.[2])).toBe('/cascade?cell=WETH:-20');
    await begun('cell', 1);
    expect(Object.fromEntries(of('cell')[0]?.query ?? [])).toMatchObject({ first: assetAddress('WETH'), fall: '2000' });
    await of('cell')[0]?.respond(cascadeCellOf());
    const drawer = host.querySelector('[data-testid=cell-drawer]');
    expect(drawer?.querySelector('[data-testid=cell-liquidated]')?.textContent).toBe('$1.65M');
    const rounds = [...(drawer?.querySelectorAll('[data-testid=round-row]') ?? [])].map(
      ({ textContent }) => textContent,
    );
    expect(rounds).toHaveLength(3);
    expect(rounds[0]).toBe('1−20%14$900.0k$940.0k−1.25%−21%');
    // Against the orderly map: $720k of what gap says is $1.65M.
    expect(drawer?.querySelector('[data-testid=compare-row]')?.textContent).toBe('Liquidated$720.0k$1.65M−56%');
    expect(drawer?.querySelectorAll('[data-testid=taken-row]')).toHaveLength(3);
  });

  it('opens what the link says; an asset that is none is named', async () => {
    search = 'map=pair&metric=impact&fall=30&depth=50&cell=WETH+WBTC:-30&horizon=7';
    const { host } = await mount();
    expect(host.querySelector('[role=alert]')?.textContent).toBe('Ignored in the link: horizon');
    expect(Object.fromEntries(of('map')[0]?.query ?? [])).toMatchObject({ kind: 'pair', fall: '3000', depth: '50' });
    await begun('cell', 1);
    expect(of('cell')[0]?.query.get('second')).toBe(assetAddress('WBTC'));
    await of('map')[0]?.respond(cascadeMapOf({ kind: 'pair', fall: 0.3, depth: 50 }));
    expect(host.querySelector('[aria-selected=true]')?.getAttribute('aria-label')).toMatch(/^WETH and WBTC −30%: /);
  });

  it('lets others fall along in a map of falls, and of pairs by the gap engine alone', async () => {
    search = 'map=pair&correlation=40';
    const { host } = await mount();
    expect(of('map', 'orderly')[0]?.query.get('correlation')).toBe('0');
    expect(host.querySelector<HTMLInputElement>('input[aria-label="Others fall along"]')?.disabled).toBe(true);
  });

  it('runs the gap engine with its progress, shows the orderly map until then, and gives it up on Cancel', async () => {
    search = 'engine=gap&correlation=40&metric=rounds';
    const { host } = await mount();
    await of('map', 'orderly')[0]?.respond(cascadeMapOf());
    expect(of('map', 'orderly')[0]?.query.get('correlation')).toBe('40');
    expect(cells(host)[0]?.dataset.heat).toBe('unknown');
    await begun('map', 1, 'gap');
    const [run] = of('map', 'gap');
    expect(run?.query.get('correlation')).toBe('40');
    await run?.lines.start();
    await run?.lines.push({ type: 'queued', ahead: 2 });
    expect(host.querySelector('[data-testid=gap-bar]')?.textContent).toContain('Waiting: 2 ahead');
    await run?.lines.push({ type: 'progress', done: 40, total: 100, elapsedMs: 2_000 });
    expect(host.querySelector('[data-testid=gap-bar]')?.textContent).toContain(
      '40 of 100 cells · 2.0s, about 3.0s to go',
    );
    expect(host.querySelector('[data-testid=map]')?.getAttribute('data-engine')).toBe('orderly');
    await act(async () => find(host, 'Cancel')?.click());
    expect(run?.signal?.aborted).toBe(true);
    expect(host.querySelector('[data-testid=gap-bar]')?.textContent).toContain('Cancelled');
    await act(async () => find(host, 'Run')?.click());
    await begun('map', 2, 'gap');
    const again = of('map', 'gap')[1];
    await again?.lines.start();
    await again?.lines.push({ type: 'map', map: cascadeMapOf({ engine: 'gap' }) });
    expect(host.querySelector('[data-testid=map]')?.getAttribute('data-engine')).toBe('gap');
    expect(cells(host)[0]?.getAttribute('aria-label')).toBe('WETH −2.5%: 1 round');
  });

  it('says when the gap engine broke off, and offers it again', async () => {
    search = 'engine=gap';
    const { host } = await mount();
    await of('map', 'orderly')[0]?.respond(cascadeMapOf());
    await begun('map', 1, 'gap');
    await of('map', 'gap')[0]?.lines.start();
    await of('map', 'gap')[0]?.lines.end();
    expect(host.querySelector('[data-testid=gap-bar] [role=alert]')?.textContent).toContain('broke off');
    expect(find(host, 'Run')).toBeDefined();
  });

  it('says why there is no map, and asks again', async () => {
    const { host } = await mount();
    await of('map')[0]?.respond(
      { type: 'about:blank', title: 'Not ready', status: 503, detail: 'The book is on its way.' },
      503,
    );
    expect(host.querySelector('[role=alert]')?.textContent).toContain('There is no map');
    expect(host.textContent).toContain('The book is on its way.');
    await act(async () => find(host, 'Try again')?.click());
    await of('map').at(-1)?.respond(cascadeMapOf());
    expect(cells(host)).toHaveLength(100);
  });

  it('lists what nobody can liquidate, why, and what would clear it', async () => {
    const { host } = await mount();
    await of('stuck')[0]?.respond(cascadeStuckOf(1));
    const row = host.querySelector('[data-testid=stuck-row]');
    expect(row?.textContent).toContain('dust');
    expect(row?.textContent).toContain('8.2% (5%)');
    expect(row?.textContent).toContain('+7.5%');
    expect(row?.textContent).toContain('it was so before this engine watched');
  });

  it('keeps liquidations and insolvency apart, with intervals, and draws another seed', async () => {
    const { host } = await mount();
    await begun('paths', 1);
    const [run] = of('paths');
    expect(Object.fromEntries(run?.query ?? [])).toMatchObject({ ahead: '86400', method: 'student', seed: '1' });
    await run?.lines.start();
    await run?.lines.push({ type: 'progress', done: 2_500, total: 10_000, elapsedMs: 90 });
    expect(host.querySelector('[aria-label="Paths drawn"]')?.getAttribute('aria-valuenow')).toBe('2500');
    await run?.lines.push({ type: 'paths', run: cascadePathsOf(), computeMs: 350 });
    const text = (id: string) => host.querySelector(`[data-testid=${id}]`)?.textContent;
    expect(text('lar-95')).toBe('LaR 95%$1.90M$1.80M to $2.05M');
    expect(text('var-99')).toContain('the paths do not reach so far out');
    expect(text('losses')).toContain('2 paths run away');
    await act(async () => find(host, 'Another seed')?.click());
    await begun('paths', 2);
    expect(of('paths').at(-1)?.query.get('seed')).toBe('2');
    expect(host.querySelector('[data-testid=losses]')?.getAttribute('data-pending')).toBe('true');
    const second = of('paths').at(-1);
    await slide(host, 'Depth', 50);
    expect(second?.signal?.aborted, 'a slider gives up what runs').toBe(true);
  });

  it('replays the cell on a fork: its rounds as they come, then prediction beside execution', async () => {
    search = 'cell=WETH:-20&depth=50';
    const { host } = await mount();
    await begun('cell', 1);
    await of('cell')[0]?.respond(cascadeCellOf());
    await begun('replay', 1);
    await of('replay')[0]?.respond({ state: 'ready', detail: 'Ready.' });
    await act(async () => find(host, 'Replay this cell')?.click());
    const run = of('replay')[1];
    const weth = assetAddress('WETH');
    expect(run?.body).toEqual({ first: weth, fall: 2_000, correlation: 0, gasUsd: 12.5 });
    await run?.lines.start();
    await run?.lines.push({ type: 'progress', stage: 'forking', detail: 'Copying the chain', elapsedMs: 900 });
    const section = () => host.querySelector('[data-testid=cell-replay]')?.textContent;
    expect(section()).toContain('Copying the chain · 0.9s');
    expect(section()).toContain('not against the sliders');
    const round = { accounts: 14, repaidUsd: 900_000, sold: {}, prices: { [weth]: 0.79 }, elapsedMs: 4_000 };
    await run?.lines.push({ type: 'round', round: 1, ...round });
    expect(section()).toContain('WETH −21%');
    const end = {
      rounds: 3,
      accounts: 27,
      liquidatedUsd: 1_650_000,
      badDebtUsd: 0,
      prices: { [weth]: 0.78 },
      beyond: false,
    };
    await run?.lines.push({
      type: 'replay',
      replay: {
        block: { number: 7_777, hash: `0x${'1'.repeat(64)}`, timestamp: 1_790_000_000, receivedAt: 1_790_000_000_000 },
        positions: 100,
        shock: { [weth]: 0.8 },
        predicted: { ...end, runaway: false },
        exact: end,
        executed: { ...end, liquidatedUsd: 1_655_000, calls: 27, reverted: 0, trades: 12, blocks: 8 },
        difference: { price: 0.0004, liquidated: 0.00303, badDebt: null },
        agrees: true,
        why: null,
        seconds: 6.2,
      },
    });
    expect(section()).toContain('within 1%');
    const [liquidated, badDebt] = [...host.querySelectorAll('[data-testid=replay-row]')];
    expect(liquidated?.textContent).toBe('Liquidated$1.65M$1.65M$1.66M0.3%');
    expect(badDebt?.textContent).toContain('there was none to begin with');
  });
});
