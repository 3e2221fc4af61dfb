import { describe, expect, it } from 'vitest';
import {
  COMPOSITE_SERIES,
  priceHistory,
  priceHistoryCsv,
  priceHistorySchema,
  pricesCsv,
} from '@/lib/core/snapshot/price-history';
import { fixtureSnapshot } from '@/test/fixtures/snapshot';

const minute = (source: string, at: number, close: bigint) => ({
  source,
  minute: at,
  open: close,
  high: close,
  low: close,
  close,
});

describe('priceHistory', () => {
  it('measures each source against the composite of the same minute, and none where there is none', () => {
    const history = priceHistory([
      minute('binance', 0, 101_00000000n),
      minute(COMPOSITE_SERIES.price, 0, 100_00000000n),
      minute('binance', 60_000, 101_00000000n),
    ]);
    expect(priceHistorySchema.parse(history).map(({ deviationBps }) => deviationBps)).toEqual([100, 0, null]);
    expect(priceHistoryCsv(history).split('\r\n').slice(0, 2)).toEqual([
      'minute,source,open_usd,high_usd,low_usd,close_usd,deviation_bps',
      '1970-01-01T00:00:00.000Z,binance,101,101,101,101,100',
    ]);
  });
});

describe('pricesCsv', () => {
  it('writes one line a source, and an empty field for what is missing', () => {
    const assets = Object.values(fixtureSnapshot().assets);
    const [header = '', ...lines] = pricesCsv(assets).trimEnd().split('\r\n');
    expect(lines).toHaveLength(assets.reduce((sum, { sources }) => sum + Object.keys(sources).length, 0));
    const at = (line: string | undefined, column: string) => line?.split(',')[header.split(',').indexOf(column)];
    const unknown = lines.find((line) => line.includes(',AAVE,'));
    expect(at(unknown, 'composite_usd')).toBe('');
    expect(at(unknown, 'breach_since')).toBe('');
    expect(at(lines[0], 'weight')).toBe('0.25');
  });
});
