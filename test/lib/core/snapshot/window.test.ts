import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvField, positionCsv } from '@/lib/core/snapshot/csv';
import { decimalOf } from '@/lib/core/snapshot/int-string';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { positionQuerySchema, positionSortSchema } from '@/lib/core/snapshot/position-window-schema';
import { positionWindow, selectRows } from '@/lib/core/snapshot/window';

const address = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, '0')}`;
const WETH = address(0xa0);
const USDC = address(0xa3);
const plan = {
  collateralAsset: WETH,
  debtAsset: USDC,
  debtToCover: '1500000',
  repaid: '1500000',
  seized: '5',
  seizedNet: '1000000000000000000',
  protocolFee: '0',
  bonus: '0',
  deficits: [],
  healthFactorAfter: '1',
  profit: '-150000000',
  pricedBy: 'protocol',
} as const;
const row = (n: number, more: Partial<PositionRow> = {}): PositionRow => ({
  account: address(n),
  status: 'healthy',
  healthFactor: `${n}000000000000000000`,
  trend: 0,
  debt: `${n}00000000`,
  collateral: '0',
  collateralAssets: [WETH],
  debtAssets: [USDC],
  eMode: 0,
  breachProbability: null,
  lossGivenBreach: null,
  expectedLoss: null,
  distanceBps: null,
  blockedBy: null,
  plan: null,
  guard: null,
  rank: null,
  ...more,
});
const query = (input: Record<string, unknown>) => positionQuerySchema.parse(input);
const accountsOf = (rows: readonly PositionRow[]) => rows.map(({ account }) => Number(account));

describe('positionWindow', () => {
  const rows = [
    row(9, { rank: 1, status: 'bad-debt', healthFactor: '900000000000000000', plan: { ...plan, deficits: [] } }),
    row(10, { rank: 2, status: 'liquidatable', healthFactor: '999999999999999999', distanceBps: 0, guard: 'wrongful' }),
    row(2, {
      healthFactor: '1049999999999999999',
      status: 'at-risk',
      distanceBps: 120,
      debtAssets: [WETH],
      guard: 'hidden',
    }),
    row(100, { healthFactor: '1050000000000000000', distanceBps: 1_000 }),
    row(3, { healthFactor: null, debt: null, status: 'unknown' }),
  ];

  test('sorts integers as such, missing values last in both directions', () => {
    const sorted = (sort: string, dir: string) => accountsOf([...selectRows(rows, query({ sort, dir }))]);
    expect(sorted('rank', 'asc')).toEqual([9, 10, 2, 100, 3]);
    expect(sorted('rank', 'desc')).toEqual([10, 9, 2, 100, 3]);
    expect(sorted('debt', 'asc')).toEqual([2, 9, 10, 100, 3]);
    expect(sorted('debt', 'desc')).toEqual([100, 10, 9, 2, 3]);
    expect(sorted('healthFactor', 'desc')).toEqual([100, 2, 10, 9, 3]);
    expect(sorted('distance', 'desc')).toEqual([100, 2, 10, 9, 3]);
    expect(sorted('profit', 'asc')).toEqual([9, 10, 2, 100, 3]);
    expect(sorted('account', 'desc')).toEqual([100, 10, 9, 3, 2]);
  });

  test('filters, exactly at the bounds; an unknown value matches no bound', () => {
    const found = (input: Record<string, unknown>) => accountsOf([...selectRows(rows, query(input))]);
    expect(found({ hfBelow: '1.05' })).toEqual([9, 10, 2]);
    expect(found({ hfBelow: 1 })).toEqual([9, 10]);
    expect(found({ minDebt: 10 })).toEqual([10, 100]);
    expect(found({ status: ['unknown', 'at-risk'] })).toEqual([2, 3]);
    expect(found({ status: [] })).toHaveLength(5);
    expect(found({ guard: ['wrongful', 'hidden'] })).toEqual([10, 2]);
    expect(found({ guard: ['wrongful'], status: ['at-risk'] })).toEqual([]);
    expect(found({ guard: [] })).toHaveLength(5);
    expect(found({ asset: USDC })).toEqual([9, 10, 100, 3]);
    expect(found({ search: `0X${'0'.repeat(39)}A`.replace('X', 'x') })).toEqual([10]);
  });

  test('carries its page, the totals and the order', () => {
    const window = positionWindow(rows, query({ offset: 1, limit: 2, sort: 'debt', dir: 'desc' }), 7);
    expect(window).toMatchObject({ total: 5, book: 5, offset: 1, block: 7, order: [address(10), address(9)] });
    expect(Object.keys(window.rows).sort()).toEqual([address(9), address(10)]);
    expect(positionWindow(rows, query({ offset: 99 }), 7)).toMatchObject({ total: 5, order: [], rows: {} });
  });

  test('pages of any sort hold every match once', () => {
    const many = Array.from({ length: 40 }, (_, n) => row(n + 1, { debt: n % 3 === 0 ? null : `${n % 4}` }));
    fc.assert(
      fc.property(
        fc.constantFrom(...positionSortSchema.options),
        fc.constantFrom('asc', 'desc'),
        fc.integer({ min: 1, max: 50 }),
        (sort, dir, limit) => {
          const seen: string[] = [];
          for (let offset = 0; offset < many.length; offset += limit) {
            seen.push(...positionWindow(many, query({ sort, dir, offset, limit }), 1).order);
          }
          expect(seen).toHaveLength(many.length);
          expect(new Set(seen).size).toBe(many.length);
        },
      ),
    );
  });
});

describe('integers as text', () => {
  test('decimals are exact', () => {
    expect(decimalOf('123', 8)).toBe('0.00000123');
    expect(decimalOf('-150000000', 8)).toBe('-1.5');
    expect(decimalOf('0', 18)).toBe('0');
    expect(decimalOf('42', 0)).toBe('42');
  });
});

describe('positionCsv', () => {
  const lookup = (asset: string) =>
    asset === WETH
      ? { symbol: '=HYPERLINK("http://x")', decimals: 18 }
      : asset === USDC
        ? { symbol: 'USDC', decimals: 6 }
        : undefined;

  test('one line a row, numbers in units, missing values empty', () => {
    const [header, line, ...rest] = [
      ...positionCsv(
        [
          row(9, {
            rank: 1,
            breachProbability: 0.0125,
            lossGivenBreach: '-250000000',
            guard: 'wrongful',
            plan: { ...plan, deficits: [] },
          }),
        ],
        lookup,
      ),
    ];
    expect(rest).toEqual([]);
    const columns = (header ?? '').trim().split(',');
    const quoted = `"'=HYPERLINK(""http://x"")"`;
    expect(line).toBe(
      `${address(9)},healthy,9,9,0,${quoted},USDC,0,0.0125,-2.5,,,1,,wrongful,${quoted},USDC,1.5,1,-1.5,,\r\n`,
    );
    expect(columns).toHaveLength(22);
  });

  test('no field can start a formula or break a line', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('=1+1', '+1', '-1', '-1+1', '@x', '\t=1', '\r=1', '\n=1', 'a"b', 'a,b')),
        (text) => {
          const field = csvField(text);
          const quoted = field.startsWith('"');
          const content = quoted ? field.slice(1, -1).replaceAll('""', '"') : field;
          expect(content === text || content === `'${text}`).toBe(true);
          if (!/^-?\d+(\.\d+)?$/.test(text)) expect(content).not.toMatch(/^[=+\-@\t\r\n]/);
          if (/[",\r\n]/.test(content)) expect(quoted).toBe(true);
        },
      ),
    );
    expect(csvField('-12.5')).toBe('-12.5');
    expect(csvField(null)).toBe('');
  });
});
