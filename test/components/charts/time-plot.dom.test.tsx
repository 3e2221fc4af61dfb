import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { niceScale } from '@/components/charts/nice-scale';
import { TimePlot } from '@/components/charts/time-plot';
import { timeTicks } from '@/components/charts/time-ticks';
import { render } from '../render';

beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function measured(this: Element) {
    return this.tagName === 'SPAN' ? new DOMRect(0, 0, 20, 11) : new DOMRect(0, 0, 600, 200);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const START = 1_790_000_000_000;
const at = (minute: number): number => START + minute * 60_000;
const plot = (
  <TimePlot
    label="Distance"
    series={[
      {
        id: 'okx',
        label: 'okx',
        colour: 'var(--accent)',
        points: [
          { x: at(0), y: 1 },
          { x: at(1), y: 2 },
          { x: at(2), y: null },
          { x: at(3), y: 3 },
          { x: at(4), y: 4 },
        ],
      },
      { id: 'quiet', label: 'quiet', colour: 'var(--ink)', unlabelled: true, points: [{ x: at(0), y: 0 }] },
    ]}
    band={[
      { x: at(0), range: [-1, 1] },
      { x: at(1), range: [-1, 1] },
      { x: at(2), range: null },
      { x: at(3), range: [-2, 2] },
      { x: at(4), range: [-2, 2] },
    ]}
    thresholds={[
      { y: 5, label: '+5 limit' },
      { y: -5, label: '−5 limit' },
    ]}
    from={at(0)}
    to={at(4)}
    domain={[-10, 10]}
    ticks={[-10, 0, 10]}
    formatTime={String}
    formatY={(y) => `${y} bps`}
    height={200}
    labelRoom={100}
    summary="still"
  />
);

describe('lines over time', () => {
  it('leaves a gap open in the line and in the band', async () => {
    const host = await render(plot);
    const strokes = (path: string | null | undefined) => path?.match(/M/g)?.length;
    expect(strokes(host.querySelector('.recharts-line-curve')?.getAttribute('d'))).toBe(2);
    expect(strokes(host.querySelector('.recharts-area-area')?.getAttribute('d'))).toBe(2);
  });

  it('draws steps where a value holds until the next, each change marked', async () => {
    const host = await render(<TimePlot {...plot.props} steps />);
    const [line] = host.querySelectorAll('.recharts-line-curve');
    // Between two points of a step there is a corner: twice the way, level first.
    expect(line?.getAttribute('d')?.match(/[LHV]/g)?.length).toBeGreaterThan(3);
    expect(host.querySelectorAll('.recharts-line-dot').length).toBeGreaterThan(0);
  });

  it('draws and names the thresholds, the axis in its unit, and each line at its end', async () => {
    const host = await render(plot);
    const texts = [...host.querySelectorAll('svg text')].map(({ textContent }) => textContent);
    expect(texts).toEqual(expect.arrayContaining(['+5 limit', '−5 limit', '10 bps', 'okx 4 bps']));
    expect(texts.some((text) => text?.startsWith('quiet'))).toBe(false);
    expect(host.querySelectorAll('.recharts-reference-line-line')).toHaveLength(2);
  });
});

describe('scales', () => {
  it('widens to round values that hold the data', () => {
    expect(niceScale(-285, 285, 7)).toEqual({ domain: [-300, 300], ticks: [-300, -200, -100, 0, 100, 200, 300] });
    expect(niceScale(3_515.33, 3_621.1, 4).ticks).toEqual([3_500, 3_550, 3_600, 3_650]);
    const flat = niceScale(1, 1, 4);
    expect(flat.domain[0]).toBeLessThan(1);
    expect(flat.domain[1]).toBeGreaterThan(1);
  });

  it('puts a few round times on the axis', () => {
    const ticks = timeTicks(at(0), at(60), 6);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.every((tick) => new Date(tick).getMinutes() % 5 === 0)).toBe(true);
    expect(timeTicks(at(0), at(10_080), 6).every((tick) => new Date(tick).getHours() === 0)).toBe(true);
  });
});
