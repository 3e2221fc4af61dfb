import { describe, expect, it } from 'vitest';
import { HistorySection } from '@/components/positions/history-section';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { fixtureDetail } from '../../fixtures/snapshot';
import { render } from '../render';

const show = (history: PositionDetail['history']) =>
  render(<HistorySection detail={{ ...fixtureDetail(), history }} />);

describe('the history of a position', () => {
  it('lists each change with its block and cause, newest first, and links to all of them', async () => {
    const { history, row } = fixtureDetail();
    const host = await show(history);
    const rows = [...host.querySelectorAll('[data-testid=history-row]')].map((each) => each.textContent);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('turned liquidatable');
    expect(rows[0]).toContain('1,190');
    expect(rows[0]).toContain('$85.00k$96.00k');
    expect(rows[1]).toContain('first seen');
    const link = host.querySelector('a[download]')?.getAttribute('href');
    expect(link).toBe(`/api/v1/positions/${row.account}/history?format=csv`);
  });

  it('tells no changes from a store that does not answer, and an unknown figure from zero', async () => {
    expect((await show([])).textContent).toContain('Nothing has changed');
    expect((await show(null)).textContent).toContain('not known');
    const first = fixtureDetail().history?.[0];
    if (!first) throw new Error('the fixture has a history');
    const host = await show([{ ...first, healthFactor: null, collateral: null }]);
    expect(host.querySelector('[data-testid=history-row]')?.textContent).toContain(
      'not available: a price was missing',
    );
  });
});
