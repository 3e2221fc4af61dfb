import { act, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BarChart } from '@/components/charts/bar-chart';
import { BarPlot, type BarView } from '@/components/charts/bar-plot';
import { LinePlot, type Series } from '@/components/charts/line-plot';
import { render } from '../render';

// Nothing has a size here: without one the library draws nothing.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function measured(this: Element) {
    return this.tagName === 'SPAN' ? new DOMRect(0, 0, 20, 11) : new DOMRect(0, 0, 600, 232);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const bar = (id: string, value: number): BarView => ({
  id,
  value,
  colour: 'var(--ink)',
  detail: `class ${id}: ${value}`,
});
const BARS = [bar('0', 0), bar('0.95', 40), bar('1', 100), bar('1.5', 60)];
const bars = (
  <BarPlot
    label="Debt by class"
    bars={BARS}
    formatValue={(value) => `$${value}`}
    threshold={{ before: '1', label: 'liquidatable below 1' }}
    height={232}
    summary="Point at a bar"
  />
);
const line = (id: string, ...ys: readonly number[]): Series => ({
  id,
  label: id.toUpperCase(),
  colour: 'var(--accent)',
  points: ys.map((y, index) => ({ x: index * 1000, y })),
});
const lines = (
  <LinePlot
    label="Levels"
    series={[line('weth', 0, 10, 30), line('usdc', 0, 5, 31)]}
    formatX={(x) => `−${x / 100}%`}
    formatY={(y) => `${y} in USD`}
    marks={[0, 1000, 2000]}
    height={232}
    summary="Point to read"
  />
);

const chartOf = (host: HTMLElement): SVGElement => {
  const chart = host.querySelector<SVGElement>('svg[aria-label]');
  if (!chart) throw new Error('no chart');
  return chart;
};
const press = (target: Element, key: string) =>
  act(async () => {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
  });
const waiting = (ms: number) => act(() => new Promise((resolve) => setTimeout(resolve, ms)));
const focus = (target: SVGElement) => act(async () => target.focus());
const texts = (host: HTMLElement) => [...host.querySelectorAll('svg text')].map(({ textContent }) => textContent);

describe('bars', () => {
  it('draws each value in its colour, the axis in its unit, and the threshold with its name', async () => {
    const host = await render(bars);
    const drawn = host.querySelectorAll('.recharts-bar-rectangle path');
    expect([...drawn].map((path) => path.getAttribute('fill'))).toContain('var(--ink)');
    expect(texts(host)).toEqual(expect.arrayContaining(['$0', '$100', '0.95', 'liquidatable below 1']));
    expect(chartOf(host).getAttribute('aria-label')).toBe('Debt by class');
  });

  it('is read with the arrow keys, and says what it stands on', async () => {
    const host = await render(bars);
    const readout = () => host.querySelector('[role=status]')?.textContent;
    expect(readout()).toBe('Point at a bar');
    await focus(chartOf(host));
    await press(chartOf(host), 'ArrowRight');
    await press(chartOf(host), 'ArrowRight');
    expect(readout()).toBe('class 1: 100');
    await press(chartOf(host), 'ArrowLeft');
    expect(readout()).toBe('class 0.95: 40');
  });

  it('holds its place before its code is there, and draws nothing anew for a tick that changed no figure', async () => {
    const formatValue = vi.fn(String);
    let tick: (bars: readonly BarView[]) => void = () => undefined;
    const Live = () => {
      const [shown, setShown] = useState<readonly BarView[]>(BARS);
      tick = setShown;
      return <BarChart label="Debt" bars={shown} formatValue={formatValue} height={232} summary="" />;
    };
    const host = await render(<Live />);
    expect(host.querySelector<HTMLElement>('.live')?.style.height).toBe('232px');
    await vi.waitFor(() => chartOf(host));
    formatValue.mockClear();
    await act(async () => tick(BARS.map((each) => ({ ...each }))));
    await waiting(50);
    expect(formatValue).not.toHaveBeenCalled();

    await act(async () => tick([bar('0', 7)]));
    await waiting(20);
    expect(texts(host)).not.toContain('1.5');
    formatValue.mockClear();
    // A storm of ticks: the second draw waits, and then shows the last of them.
    await act(async () => tick([bar('2', 8)]));
    await act(async () => tick([bar('3', 9)]));
    expect(formatValue).not.toHaveBeenCalled();
    await waiting(1_050);
    expect(texts(host)).toContain('3');
    expect(texts(host)).not.toContain('2');
  });
});

describe('lines', () => {
  it('names each line at its end with its last value, apart from its neighbour', async () => {
    const host = await render(lines);
    const labels = [...host.querySelectorAll('svg text')].filter(({ textContent }) =>
      /WETH|USDC/.test(textContent ?? ''),
    );
    expect(labels.map(({ textContent }) => textContent)).toEqual(['WETH 30 in USD', 'USDC 31 in USD']);
    const [first = 0, second = 0] = labels.map((label) => Number(label.getAttribute('y')));
    expect(Math.abs(first - second)).toBeGreaterThanOrEqual(13);
    expect(texts(host)).toEqual(expect.arrayContaining(['−0%', '−10%', '−20%']));
  });

  it('reads every line where the arrow keys stand', async () => {
    const host = await render(lines);
    await focus(chartOf(host));
    await press(chartOf(host), 'ArrowRight');
    expect(host.querySelector('[role=status]')?.textContent).toBe('at −10%: 15 in USD in all');
    expect(texts(host)).toEqual(expect.arrayContaining(['WETH 10 in USD', 'USDC 5 in USD']));
  });
});
