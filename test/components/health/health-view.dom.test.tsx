import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { HealthView } from '@/components/health/health-view';
import { healthFacts } from '@/lib/core/snapshot/health-facts';
import type { HealthReport } from '@/lib/core/snapshot/health-schema';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { calmFacts, calmSource, NOW, reportOf } from '@/test/fixtures/health';

const show = (report: HealthReport): HTMLElement => {
  document.body.innerHTML = renderToStaticMarkup(<HealthView report={report} renewing />);
  return document.body;
};
const text = (element: Element | null): string => element?.textContent ?? '';
const inState = (state: 'watch' | 'half-open' | 'cooldown' | 'open' | 'manual' | 'lockout') =>
  reportOf(
    healthFacts({
      ...calmSource(),
      breakers: breakersViewOf(NOW, [
        { key: 'market:local', name: 'Local market', state, why: `Local market: why ${state}.` },
      ]),
    }),
  );

describe('HealthView', () => {
  it('says healthy in a word and a shape, with every figure, its unit, meaning and age', () => {
    const service = { p50: 2, p90: 7, p99: null };
    const page = show(
      reportOf(calmFacts(), {
        service: { cleared: 41, standing: 3, blocks: service, seconds: service, windowS: 86_400 },
      }),
    );
    expect(text(page.querySelector('#verdict'))).toBe('Healthy');
    expect(page.querySelector('[data-verdict=healthy] [data-shape=healthy]')).not.toBeNull();
    const figures = [...page.querySelectorAll('[data-figure]')];
    expect(figures).toHaveLength(9);
    for (const figure of figures) {
      expect(text(figure)).toMatch(/As of 0\.\ds ago$/);
      expect(text(figure.querySelector('.num'))).not.toBe('—');
    }
    expect(text(page.querySelector('[data-figure="Supplied minus borrowed"]'))).toContain('$421.3M USD');
    expect(text(page.querySelector('[data-figure="Circuit breakers closed"]'))).toContain('2 of 2');
    const waits = text(page.querySelector('[data-figure="Liquidated within"]'));
    for (const words of ['2 blocks', '90% within 7', '99% within not known', '3 stand below 1'])
      expect(waits).toContain(words);
    expect(page.querySelector('a[href="/api/v1/health/public"]')).not.toBeNull();
    expect(page.querySelector('a[href="/"]')).not.toBeNull();
  });

  it.each([
    ['watch', 'Watch'],
    ['half-open', 'Watch'],
    ['cooldown', 'Halted'],
    ['open', 'Halted'],
    ['manual', 'Halted'],
    ['lockout', 'Halted'],
  ] as const)('a breaker in %s: %s, and why', (state, word) => {
    const page = show(inState(state));
    expect(text(page.querySelector('#verdict'))).toBe(word);
    expect(text(page.querySelector('[data-testid=reasons]'))).toContain(`Local market: why ${state}.`);
    expect(page.querySelector(`[data-breaker-state=${state}]`)).not.toBeNull();
  });

  it('shows what is not known as a dash with the reason, never as zero', () => {
    const page = show(reportOf(null, { incidents: null }));
    expect(text(page.querySelector('#verdict'))).toBe('Unknown');
    for (const figure of page.querySelectorAll('[data-figure]')) {
      expect(text(figure.querySelector('.num'))).toBe('—');
      expect(text(figure)).toContain('not known');
      expect(text(figure)).toContain('Age unknown');
    }
    expect(text(page)).toContain('never since this server started');
    expect(text(page)).toContain('past incidents are not known');
  });

  it('lists incidents with state, duration and why', () => {
    const incident = { key: 'a', trips: 2, why: 'Prices disagree.' };
    const page = show(
      reportOf(calmFacts(), {
        incidents: [
          { ...incident, startedAt: NOW - 5_000, endedAt: null, worst: 'manual' },
          { ...incident, startedAt: NOW - 100_000, endedAt: NOW - 40_000, worst: 'open' },
        ],
      }),
    );
    const [newest, older] = page.querySelectorAll('[data-incident]');
    expect(text(newest ?? null)).toContain('lasts since 5.0s');
    expect(text(older ?? null)).toContain('for 1m 00s, stopped 2 times');
    expect(text(older ?? null)).toContain('Prices disagree.');
  });
});
