import { describe, expect, it } from 'vitest';
import { groupSources } from '@/components/frame/group-sources';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';

const source = (id: string, kind: SourceHealth['kind'], state: SourceHealth['state'] = 'live'): SourceHealth => ({
  id,
  kind,
  state,
  lastAt: 0,
  since: 0,
  rejected: 0,
  detail: '',
});

describe('groupSources', () => {
  it('names what is not live and counts what is', () => {
    const groups = groupSources([
      source('chain', 'chain'),
      source('binance', 'exchange'),
      source('kraken', 'exchange', 'down'),
      source('okx', 'exchange'),
      source('pyth', 'oracle', 'off'),
      source('redstone', 'oracle'),
      source('store', 'store'),
    ]);
    expect(groups.map(({ name, members }) => [name, members.map(({ id }) => id)])).toEqual([
      ['chain', ['chain']],
      ['kraken', ['kraken']],
      ['exchanges', ['binance', 'okx']],
      ['oracles', ['redstone']],
      ['pyth', ['pyth']],
      ['store', ['store']],
    ]);
  });

  it('loses none, whatever their states', () => {
    for (const state of ['connecting', 'live', 'stale', 'down', 'off'] as const) {
      const all = (['chain', 'exchange', 'oracle', 'store', 'engine'] as const).map((kind) =>
        source(kind, kind, state),
      );
      expect(groupSources(all).flatMap(({ members }) => members)).toHaveLength(all.length);
    }
  });
});
