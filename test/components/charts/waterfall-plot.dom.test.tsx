import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WaterfallPlot } from '@/components/charts/waterfall-plot';
import { render } from '../render';

// Nothing has a size here: without one the library draws nothing.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function measured(this: Element) {
    return this.tagName === 'SPAN' ? new DOMRect(0, 0, 20, 11) : new DOMRect(0, 0, 600, 150);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const steps = [
  { id: 'shock', from: 0, to: -20, colour: 'var(--ink-3)', flows: [], detail: 'the shock' },
  { id: '1', from: -20, to: -21, colour: 'var(--risk-liq)', flows: [90, 95], detail: 'round one' },
  { id: '2', from: -21, to: -21.5, colour: 'var(--risk-liq)', flows: [40, 42], detail: 'round two' },
];

describe('a waterfall', () => {
  it('draws every step, what each did, and the axis where the small steps can be read', async () => {
    const host = await render(
      <WaterfallPlot
        label="A price falls"
        steps={steps}
        level="price"
        formatLevel={(value) => `${value}%`}
        flows={[
          { id: 'a', label: 'liquidated', colour: 'var(--accent)' },
          { id: 'b', label: 'sold', colour: 'var(--risk-at)' },
        ]}
        formatFlow={(value) => `$${value}`}
        height={268}
        summary="from 0 to −21.5"
      />,
    );
    const drawn = [...host.querySelectorAll('.recharts-bar-rectangle path')].map((path) =>
      String(path.getAttribute('fill')),
    );
    expect(drawn.sort()).toEqual(
      [
        ...steps.map(({ colour }) => colour),
        'var(--accent)',
        'var(--accent)',
        'var(--risk-at)',
        'var(--risk-at)',
      ].sort(),
    );
    expect(host.querySelector('[role=status]')?.textContent).toBe('from 0 to −21.5');
    expect(host.textContent).toContain('■ liquidated');
    const levels = [...host.querySelectorAll('text')]
      .map(({ textContent }) => textContent ?? '')
      .filter((text) => text.endsWith('%'));
    expect(levels.length).toBeGreaterThan(2);
    // The shock enters from above: an axis from 0 would leave the rounds a twentieth of the height.
    expect(levels).not.toContain('0%');
  });
});
