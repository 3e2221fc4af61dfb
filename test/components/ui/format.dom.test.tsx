import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCompact, formatPrice, formatTick, formatToken, formatUsd } from '@/components/ui/format-amount';
import { formatExact, formatTruncated } from '@/components/ui/format-decimal';
import { formatBps, formatHealthFactor, formatPercent } from '@/components/ui/format-ratio';
import { formatAge } from '@/components/ui/format-time';

const wad = (text: string): string => BigInt(Math.round(Number(text) * 1e12)).toString() + '0'.repeat(6);

describe('exact decimals', () => {
  it('loses no digit of any amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n }),
        fc.integer({ min: 0, max: 27 }),
        (value, decimals) => {
          const text = formatExact(value.toString(), decimals).replaceAll(',', '').replace('−', '-');
          const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
          const back = BigInt(whole + fraction.padEnd(decimals, '0'));
          expect(text.startsWith('-') ? -back : back).toBe(value);
        },
      ),
    );
  });

  it('truncates towards zero', () => {
    expect(formatTruncated('1999999', 6, 2)).toBe('1.99');
    expect(formatTruncated('-1999999', 6, 2)).toBe('−1.99');
    expect(formatTruncated('1234567890', 6, 0)).toBe('1,234');
  });
});

describe('health factors', () => {
  it.each([
    ['0.99996', '0.99996'],
    ['0.999999', '0.999999'],
    ['1.00002', '1.00002'],
    ['1', '1.0000'],
    ['1.02345678', '1.0234'],
    ['3.45678', '3.456'],
    ['12.349', '12.34'],
  ])('%s reads %s', (value, text) => expect(formatHealthFactor(wad(value))).toBe(text));

  it('never reads as 1 or more below 1, and never as 1 or less above', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 10n }), (gap) => {
        expect(Number(formatHealthFactor((10n ** 18n - gap * 10n ** 7n).toString()))).toBeLessThan(1);
      }),
    );
    expect(Number(formatHealthFactor((10n ** 18n + 10n ** 11n).toString()))).toBeGreaterThan(1);
  });

  it('is ∞ without debt and — when unknown', () => {
    expect(formatHealthFactor((2n ** 256n - 1n).toString())).toBe('∞');
    expect(formatHealthFactor(null)).toBe('—');
  });
});

describe('amounts', () => {
  it.each([
    [12_345_678, '12.35M'],
    [999_949, '999.9k'],
    [999_999, '1.00M'],
    [812.4, '812.40'],
    [0, '0'],
    [-54_321, '−54.32k'],
    [123_456, '123.5k'],
  ])('%d is compact as %s', (value, text) => expect(formatCompact(value)).toBe(text));

  it('keeps dust apart from nothing', () => {
    expect(formatUsd('1')).toBe('<$0.01');
    expect(formatUsd('0')).toBe('$0');
    expect(formatUsd('-1')).toBe('>−$0.01');
    expect(formatToken('1', 18)).toBe('<0.000001');
    expect(formatToken('0', 18)).toBe('0');
  });

  it('knows no number where there is none', () => {
    expect(formatUsd(null)).toBe('—');
    expect(formatPrice(undefined)).toBe('—');
    expect(formatBps(null)).toBe('—');
    expect(formatPercent(null)).toBe('—');
    expect(formatAge(undefined)).toBe('—');
  });

  it('chooses its precision by magnitude', () => {
    expect(formatPrice('6125000000000')).toBe('61,250.00');
    expect(formatPrice('99960000')).toBe('0.9996');
    expect(formatToken('1234567890', 6)).toBe('1,234.56');
    expect(formatToken('12345678', 8)).toBe('0.123456');
    expect([formatTick(60e6), formatTick(2500), formatTick(0), formatTick(100e6)]).toEqual([
      '60M',
      '2.5k',
      '0',
      '100M',
    ]);
  });
});

describe('ratios and ages', () => {
  it('signs basis points and percentages', () => {
    expect([formatBps(-284.6), formatBps(3.44), formatBps(0.01), formatBps(0)]).toEqual(['−285', '+3.4', '0', '0']);
    expect([formatPercent(8250), formatPercent(-1), formatPercent(500)]).toEqual(['82.5%', '0%', '5%']);
  });

  it('counts ages in the unit that fits', () => {
    expect([400, 12_000, 185_000, 7_800_000, 4 * 86_400_000].map(formatAge)).toEqual([
      '0.4s',
      '12s',
      '3m 05s',
      '2h 10m',
      '4d',
    ]);
    expect(formatAge(-300)).toBe('0.0s');
  });
});
