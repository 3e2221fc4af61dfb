import { describe, expect, test } from 'vitest';
import { readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { assetKey, GLOBAL_KEY, marketKey } from '@/lib/core/breaker/breaker-key';
import type { Breakers } from '@/lib/core/breaker/breaker-state';
import { type Eligibility, permission } from '@/lib/core/breaker/permission';
import type { RuleId } from '@/lib/core/breaker/rules';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { watchlist } from '@/lib/core/breaker/watchlist';
import { type Withholdable, withheld } from '@/lib/core/breaker/withheld';
import { allIn, START, WETH } from './single-breaker';

const USDC = '0x00000000000000000000000000000000000000b2' as const;
const RULES_OF = ['source-dispersion', 'protocol-gap'] as const;
const WATCHED = watchlist(
  (() => {
    const read = readBreakerConfig({});
    if (!read.ok) throw new Error('no configuration');
    return read.config;
  })(),
  [
    { key: assetKey(WETH), name: 'WETH', rules: RULES_OF },
    { key: assetKey(USDC), name: 'USDC', assetClass: 'stable', rules: RULES_OF },
    { key: marketKey('main'), name: 'Main', rules: ['index-lag'] },
    { key: GLOBAL_KEY, name: 'Everything', rules: ['basket-fall'] },
  ],
);
const PAIR = { marketId: 'main', collateralAsset: WETH, debtAsset: USDC } as const;
const GOOD: Eligibility = { eligibleOnChain: true, worstProfit: 1n };

const ask = (state: Breakers, more: { now?: number; eligibility?: Eligibility } = {}) =>
  permission(state, { ...PAIR, now: state.at, ...more }, WATCHED);

/** All closed, then so many seconds of these values, everything else calm. */
function heard(
  values: Readonly<Partial<Record<string, number | null>>>,
  seconds = 20,
  state = allIn(WATCHED, 'closed'),
): Breakers {
  let next = state;
  for (let second = 1; second <= seconds; second += 1) {
    const at = state.at + second * 1_000;
    const observations = WATCHED.breakers.flatMap(({ key, rules }) =>
      rules.map(({ id }) => ({
        key,
        rule: id,
        value: values[`${key} ${id}`] ?? (`${key} ${id}` in values ? null : 0),
        at,
      })),
    );
    [next] = stepBreakers(next, { at, block: null, observations }, WATCHED);
  }
  return next;
}
const of = (rule: RuleId, asset: typeof WETH | typeof USDC = WETH) => `${assetKey(asset)} ${rule}`;

describe('permission', () => {
  test('by state: what a keeper may, within which limits, and when a person is asked', () => {
    const by = (state: Parameters<typeof allIn>[1]) => ask(allIn(WATCHED, state));
    expect(by('closed')).toEqual({
      ...{ keeper: 'allow', wallet: 'allow', state: 'closed', exception: false, why: [], until: null },
      keys: [assetKey(WETH), assetKey(USDC), 'market:main', 'global'],
      limits: { mostSizeBps: 10_000, mostInFlight: null, simulations: 1, batches: true },
    });
    expect(by('watch')).toMatchObject({
      keeper: 'allow',
      wallet: 'allow',
      limits: { mostSizeBps: 5_000, simulations: 2, batches: false },
    });
    expect(by('half-open')).toMatchObject({
      keeper: 'allow',
      wallet: 'override',
      limits: { mostSizeBps: 500, mostInFlight: 1 },
    });
    for (const state of ['cooldown', 'open', 'manual', 'lockout'] as const)
      expect(by(state)).toMatchObject({ keeper: 'deny', wallet: 'override', state, limits: null, exception: false });
  });

  test('an asset, the market, or the global one that is not known, or an old state, denies', () => {
    const closed = allIn(WATCHED, 'closed');
    for (const gone of WATCHED.breakers) {
      const { [gone.key]: _, ...breakers } = closed.breakers;
      expect(ask({ ...closed, breakers })).toMatchObject({
        keeper: 'deny',
        wallet: 'override',
        state: 'unknown',
        keys: [gone.key],
      });
    }
    expect(ask(closed, { now: START + 10_000 }).keeper).toBe('allow');
    expect(ask(closed, { now: START - 10_000 }).keeper).toBe('allow');
    expect(ask(closed, { now: START + 10_001 })).toMatchObject({
      keeper: 'deny',
      state: 'unknown',
      why: ['Nothing was heard of the breakers for 10 s.'],
    });
    expect(ask(closed, { now: START - 10_001 }).state).toBe('unknown');
    expect(ask(closed, { now: Number.NaN }).state).toBe('unknown');
  });

  test('another pair is not stopped by an asset that it does not touch', () => {
    const state = heard({ [of('protocol-gap')]: 900 });
    expect(ask(state)).toMatchObject({ keeper: 'deny', keys: [assetKey(WETH)], until: null });
    expect(ask(state).why).toEqual([expect.stringMatching(/^WETH: .*900 bps off the market’s/)]);
    expect(permission(state, { ...PAIR, collateralAsset: USDC, now: state.at }, WATCHED).keeper).toBe('allow');
    const cooling = heard({}, 1, state);
    expect(ask(cooling)).toMatchObject({ state: 'cooldown', until: cooling.at + 60_000 });
    const both = {
      ...cooling,
      breakers: { ...cooling.breakers, [assetKey(USDC)]: { ...cooling.breakers[assetKey(WETH)], remainingMs: 90_000 } },
    } as Breakers;
    expect(ask(both).until).toBe(cooling.at + 90_000);
  });

  test('the exception: dispersion alone, eligible on chain, gaining at the worst price of the interval', () => {
    const dispersed = heard({ [of('source-dispersion')]: 400 });
    expect(ask(dispersed, { eligibility: GOOD })).toMatchObject({
      keeper: 'allow',
      wallet: 'override',
      state: 'open',
      exception: true,
      limits: { mostSizeBps: 500, mostInFlight: 1 },
    });
    const denied: readonly (readonly [string, Breakers, Eligibility | undefined])[] = [
      ['nobody says that it is eligible', dispersed, undefined],
      ['not eligible', dispersed, { ...GOOD, eligibleOnChain: false }],
      ['no interval', dispersed, { eligibleOnChain: true }],
      ['no gain', dispersed, { ...GOOD, worstProfit: 0n }],
      ['a loss', dispersed, { ...GOOD, worstProfit: -1n }],
      ['another rule too', heard({ [of('source-dispersion')]: 400, [of('protocol-gap')]: 900 }), GOOD],
      [
        'another rule of the other asset',
        heard({ [of('source-dispersion')]: 400, [of('protocol-gap', USDC)]: 900 }),
        GOOD,
      ],
      ['not known at all', heard({ [of('source-dispersion')]: null }), GOOD],
      ['the market is open too', heard({ [of('source-dispersion')]: 400, 'market:main index-lag': 50 }), GOOD],
      [
        'stopped by hand',
        {
          ...dispersed,
          breakers: { ...dispersed.breakers, [GLOBAL_KEY]: { ...dispersed.breakers[GLOBAL_KEY], state: 'manual' } },
        } as Breakers,
        GOOD,
      ],
      ['the cooldown behind it', heard({}, 1, dispersed), GOOD],
      ['too old', { ...dispersed, at: dispersed.at - 20_000 }, GOOD],
    ];
    for (const [name, state, eligibility] of denied)
      expect([name, permission(state, { ...PAIR, now: dispersed.at, eligibility }, WATCHED).keeper]).toEqual([
        name,
        'deny',
      ]);
    // Both assets dispersed, one of them only watched besides: still nothing but the price is in doubt.
    const both = heard({
      [of('source-dispersion')]: 400,
      [of('source-dispersion', USDC)]: 400,
      [of('protocol-gap')]: 200,
    });
    expect(ask(both, { eligibility: GOOD }).exception).toBe(true);
    // Open without an active rule (a first start, a failed probe) is open for another reason.
    expect(ask(allIn(WATCHED, 'open'), { eligibility: GOOD }).keeper).toBe('deny');
    // Each breaker is judged by its own rules.
    const lagging = heard({ 'market:main index-lag': 50 });
    const lenient = readBreakerConfig({ passable: ['index-lag'] });
    if (lenient.ok)
      expect(
        permission(lagging, { ...PAIR, now: lagging.at, eligibility: GOOD }, { ...WATCHED, config: lenient.config })
          .exception,
      ).toBe(true);
    const strict = readBreakerConfig({ passable: [] });
    if (strict.ok)
      expect(
        permission(dispersed, { ...PAIR, now: dispersed.at, eligibility: GOOD }, { ...WATCHED, config: strict.config })
          .keeper,
      ).toBe('deny');
  });
});

test('what shut breakers withhold: once in all, for each breaker that stops it, unknowns counted', () => {
  const item: Withholdable = {
    collateralAsset: WETH,
    debtAsset: USDC,
    repaid: 100n,
    seized: 105n,
    profit: 4n,
    expectedLoss: 7n,
  };
  const queue = [
    item,
    { ...item, profit: -3n, expectedLoss: null },
    { ...item, profit: null },
    { ...item, collateralAsset: USDC },
  ];
  const { all, byKey } = withheld(queue, ({ collateralAsset }) =>
    collateralAsset === USDC
      ? { keeper: 'allow', keys: ['global'] }
      : { keeper: 'deny', keys: ['global', 'market:main'] },
  );
  expect(all).toEqual({ count: 3, repaid: 300n, seized: 315n, profit: 4n, expectedLoss: 14n, unknown: 2 });
  expect([...byKey]).toEqual([
    ['global', all],
    ['market:main', all],
  ]);
  const unknowns = [
    item,
    { ...item, profit: null },
    { ...item, profit: null, expectedLoss: null },
    { ...item, expectedLoss: null },
    item,
  ];
  expect(withheld(unknowns, () => ({ keeper: 'deny', keys: [] })).all.unknown).toBe(3);
  expect(withheld([], () => ({ keeper: 'deny', keys: [] })).all.count).toBe(0);
});
