import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AHEADS,
  type CascadeState,
  cascadeSearch,
  DEFAULTS,
  ENGINES,
  HORIZONS,
  MAP_KINDS,
  METHODS,
  METRIC_IDS,
  parseCascadeState,
  REACHES,
} from '@/components/cascade/cascade-state';

const symbol = fc.constantFrom('WETH', 'wstETH', 'WBTC', 'USDC.e', 'sUSDe');
const states: fc.Arbitrary<CascadeState> = fc.record({
  kind: fc.constantFrom(...MAP_KINDS),
  engine: fc.constantFrom(...ENGINES),
  metric: fc.constantFrom(...METRIC_IDS),
  reach: fc.constantFrom(...REACHES),
  fall: fc.integer({ min: 1, max: 95 }),
  depth: fc.integer({ min: 25, max: 200 }),
  correlation: fc.integer({ min: 0, max: 100 }),
  horizon: fc.constantFrom(...HORIZONS),
  assumed: fc.boolean(),
  ahead: fc.constantFrom(...AHEADS),
  moves: fc.constantFrom(...METHODS),
  losses: fc.constantFrom(...ENGINES),
  seed: fc.nat({ max: 4_294_967_295 }),
  cell: fc.option(
    fc
      .record({
        first: symbol,
        second: fc.option(symbol, { nil: undefined }),
        fall: fc.constantFrom(2.5, 20, 0.25, 80),
      })
      .map(({ second, ...cell }) => (second === undefined ? cell : { ...cell, second })),
    { nil: undefined },
  ),
  account: fc.option(fc.constant(`0x${'ab'.repeat(20)}` as const), { nil: undefined }),
});

describe('the address of the cascade page', () => {
  it('says every state, and reads it back', () => {
    fc.assert(
      fc.property(states, (state) => {
        const { state: read, problems } = parseCascadeState(new URLSearchParams(cascadeSearch(state)));
        expect(read).toEqual(state);
        expect(problems).toEqual([]);
      }),
    );
  });

  it('says nothing of what stands at its default', () => {
    expect(cascadeSearch(DEFAULTS)).toBe('');
    expect(cascadeSearch({ ...DEFAULTS, cell: { first: 'WETH', second: 'WBTC', fall: 20 } })).toBe(
      'cell=WETH+WBTC:-20',
    );
  });

  it.each([
    ['map=cube', 'map'],
    ['engine=', 'engine'],
    ['metric=fear', 'metric'],
    ['depth=24', 'depth'],
    ['depth=', 'depth'],
    ['depth=1e9', 'depth'],
    ['correlation=-1', 'correlation'],
    ['horizon=61', 'horizon'],
    ['fall=96', 'fall'],
    ['ahead=1', 'ahead'],
    ['moves=normal', 'moves'],
    ['seed=-1', 'seed'],
    ['cell=WETH', 'cell'],
    ['cell=WETH:20', 'cell'],
    ['cell=WETH:-0', 'cell'],
    ['cell=WETH+:-20', 'cell'],
    ['cell=A+B+C:-20', 'cell'],
    ['account=0x12', 'account'],
  ])('names what it cannot read: %s', (search, name) => {
    const { state, problems } = parseCascadeState(new URLSearchParams(search));
    expect(problems).toEqual([name]);
    expect(state).toEqual(DEFAULTS);
  });
});
