import { describe, expect, it } from 'vitest';
import { DEFAULT_ALERTS } from '@/lib/core/alert/alert-config';
import type { AlertFacts } from '@/lib/core/alert/alert-facts';
import { familyOf } from '@/lib/core/alert/alert-kind';
import { NO_ALERTS } from '@/lib/core/alert/alert-state';
import { observeAlerts } from '@/lib/core/alert/observe-alerts';
import { plainWords } from '@/lib/core/alert/plain-words';
import { reduceIncidents } from '@/lib/core/alert/reduce-incidents';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { assetAddress, fixtureSnapshot } from '@/test/fixtures/snapshot';

const NOW = 1_790_000_000_000;
const MARKET = { id: 'local', name: 'Local market' };
const snapshot = fixtureSnapshot();
const WETH = assetAddress('WETH');
const live = { state: 'live', reason: '', since: 1, sources: {} } as const;
const view = (...given: Parameters<typeof breakersViewOf>[1] & object) => breakersViewOf(NOW, given);
const margin = (rule: string, value: number | null, active: 'watch' | 'open' | null) => ({
  ...{
    rule,
    title: rule,
    value,
    unit: 'bps',
    active,
    next: null,
    threshold: null,
    remaining: null,
    used: 1,
    words: '',
  },
});
/** Calm: every asset of the fixture has its price. */
const calm: AlertFacts = {
  status: live,
  snapshot: { ...snapshot, settlements: [], totals: { ...snapshot.totals, unknown: 0 } },
  breakers: view(),
};
const look = (facts: Partial<AlertFacts> = {}, now = NOW) => observeAlerts({ ...calm, ...facts }, MARKET, now);
const found = (facts: Partial<AlertFacts>) =>
  look(facts).conditions.map(({ kind, scope, severity }) => `${kind} ${scope} ${severity}`);
const withSnapshot = (more: object): Partial<AlertFacts> => ({
  snapshot: { ...(calm.snapshot as NonNullable<AlertFacts['snapshot']>), ...more },
});

it('a calm market has nothing to tell; an asset that never had sources enough is as it was set up', () => {
  expect(look().conditions.filter(({ kind }) => kind !== 'price-unknown')).toEqual([]);
  const aave = calm.snapshot?.assets[assetAddress('AAVE')];
  if (!aave) throw new Error('the fixture has no AAVE');
  const one = { ...aave, sources: { binance: { upstream: 'binance' } } };
  expect(found(withSnapshot({ assets: { [aave.asset]: one } }))).toEqual([]);
});

describe('a breaker', () => {
  const key = `asset:${WETH}`;
  const open = (...margins: ReturnType<typeof margin>[]) =>
    view({ key, name: 'WETH', state: 'open', why: 'WETH: because', margins });

  it('that tripped by what was read is a breach; by what could not be read it is unknown', () => {
    const read = look({ breakers: open(margin('protocol-gap', 285, 'open'), margin('quorum-lost', null, 'open')) });
    const blind = look({ breakers: open(margin('protocol-gap', 10, null), margin('quorum-lost', null, 'open')) });
    expect(read.conditions.filter(({ scope }) => scope === key)).toMatchObject([
      { kind: 'breaker', severity: 'warning' },
    ]);
    const [unjudged] = blind.conditions.filter(({ kind }) => kind === 'breaker-unjudged');
    expect(unjudged).toMatchObject({ scope: key, title: 'WETH: its circuit breaker cannot be judged' });
    expect(blind.conditions.some(({ kind }) => kind === 'breaker')).toBe(false);
    expect(familyOf('breaker')).not.toBe(familyOf('breaker-unjudged'));
  });

  it('that is open by nothing that can be named is neither begun nor ended by that', () => {
    const { conditions, held } = look({ breakers: open(margin('protocol-gap', 260, null)) });
    expect(conditions.filter(({ scope }) => scope === key)).toEqual([]);
    expect(held.filter(({ scope }) => scope === key).map(({ kind }) => kind)).toEqual(['breaker', 'breaker-unjudged']);
  });

  it.each([
    ['manual', 'asset', 'warning', 'stopped by hand'],
    ['lockout', 'asset', 'critical', 'locked out'],
    ['manual', 'global', 'critical', 'stopped by hand'],
  ] as const)('in %s of the %s scope is a %s breach', (state, scope, severity, words) => {
    const at = scope === 'global' ? 'global' : key;
    const [condition] = look({ breakers: view({ key: at, name: 'It', state, margins: [] }) }).conditions.filter(
      ({ kind }) => kind === 'breaker',
    );
    expect(condition).toMatchObject({ kind: 'breaker', scope: at, severity });
    expect(condition?.title).toContain(words);
  });

  it.each([
    ['cooldown', true],
    ['half-open', true],
    ['watch', false],
    ['closed', false],
  ] as const)('in %s goes on as what it was: %s', (state, goesOn) => {
    const { conditions, held } = look({ breakers: view({ key, name: 'WETH', state, margins: [] }) });
    expect(
      conditions.filter(({ scope }) => scope === key && conditions.length > 0 && scope === key),
    ).not.toContainEqual(expect.objectContaining({ kind: 'breaker' }));
    expect(held.some((each) => each.kind === 'breaker' && each.scope === key)).toBe(goesOn);
  });

  it('is resolved only once it is closed, and a restart in its cooldown opens none', () => {
    const tripped = open(margin('protocol-gap', 285, 'open'));
    const cooling = view({ key, name: 'WETH', state: 'cooldown', margins: [] });
    const steps: [AlertFacts['breakers'], number][] = [
      ...Array(10).fill([tripped, 1]),
      ...Array(300).fill([cooling, 1]),
    ];
    let state = NO_ALERTS;
    let at = NOW;
    const told: string[] = [];
    const step = (breakers: AlertFacts['breakers']) => {
      at += 1_000;
      const seen = observeAlerts({ ...calm, breakers: breakers && { ...breakers, at } }, MARKET, at);
      const next = reduceIncidents(state, seen, at, {
        ...DEFAULT_ALERTS,
        kinds: { 'price-unknown': { enabled: false } },
      });
      state = next.state;
      told.push(...next.notifications.map(({ type, incident }) => `${type} ${incident.kind}`));
    };
    for (const [breakers] of steps) step(breakers);
    expect(told).toEqual(['trigger breaker']);
    for (let second = 0; second < 70; second += 1) step(view());
    expect(told).toEqual(['trigger breaker', 'resolve breaker']);
    state = NO_ALERTS;
    for (let second = 0; second < 70; second += 1) step(cooling);
    expect(told).toHaveLength(2);
  });

  it('that nobody hears any more is unknown, and ends nothing', () => {
    for (const breakers of [null, { ...view(), at: NOW - 60_000 }]) {
      const { conditions, held } = look({ breakers });
      expect(conditions.filter(({ kind }) => kind.startsWith('breaker'))).toMatchObject([
        { kind: 'breaker-unjudged', scope: 'market:local', severity: 'critical' },
      ]);
      expect(held).toContainEqual({ kind: 'breaker' });
    }
  });
});

describe('an engine that does not see the chain', () => {
  it.each([
    ['down', 'critical'],
    ['halted', 'critical'],
    ['stale', 'warning'],
  ] as const)('is told once as %s, and everything that hangs on it neither begins nor ends', (state, severity) => {
    const status = { ...live, state, reason: 'The node does not answer.' };
    const unjudged = view({
      key: 'market:local',
      name: 'Local market',
      state: 'open',
      margins: [margin('index-lag', null, 'open')],
    });
    const { conditions, held } = look({ status, breakers: unjudged });
    expect(conditions).toMatchObject([{ kind: 'engine-blind', scope: 'market:local', severity }]);
    expect(conditions[0]?.detail).toBe('The node does not answer.');
    for (const kind of ['price-departure', 'wrongful-liquidation', 'bad-debt', 'breaker-unjudged'] as const)
      expect(held).toContainEqual({ kind });
    // A breaker that trips by something read is a breach all the same.
    const read = view({
      key: 'global',
      name: 'Everything',
      state: 'open',
      margins: [margin('clock-skew', 3_000, 'open')],
    });
    expect(look({ status, breakers: read }).conditions.map(({ kind }) => kind)).toContain('breaker');
  });

  it('may start in peace, but not for ever', () => {
    const status = { ...live, state: 'starting' as const, since: NOW };
    const facts = { ...calm, status, snapshot: null, breakers: null };
    expect(observeAlerts(facts, MARKET, NOW).conditions).toEqual([]);
    expect(observeAlerts(facts, MARKET, NOW + 600_000).conditions).toMatchObject([{ kind: 'engine-blind' }]);
  });

  it('does not speak for its sources: the store’s silence is a warning, an exchange’s is ordinary, the chain’s is its own', () => {
    const source = (id: string, kind: 'store' | 'exchange' | 'chain', state: 'down' | 'live') => ({
      id,
      kind,
      state,
      detail: '',
    });
    const sources = {
      store: source('store', 'store', 'down'),
      kraken: source('kraken', 'exchange', 'down'),
      binance: source('binance', 'exchange', 'live'),
      chain: source('chain', 'chain', 'down'),
    };
    expect(found({ status: { ...live, sources } }).filter((each) => each.startsWith('source'))).toEqual([
      'source-silent source:store warning',
      'source-silent source:kraken info',
    ]);
  });
});

describe('a market', () => {
  const guard = snapshot.guard;
  const alarm = {
    count: 3,
    collateral: '0',
    debt: '500000000000',
    stake: '0',
    since: { block: 1, timestamp: 1 },
    departures: [{ asset: WETH, price: '1', low: '1', high: '1', bps: -285, thresholdBps: 50 }],
  };

  it('tells a price beyond what its feed may, in steps of twice as much', () => {
    const at = (bps: number) =>
      look(
        withSnapshot({
          guard: { ...guard, departures: [{ asset: WETH, price: '1', low: '1', high: '1', bps, thresholdBps: 50 }] },
        }),
      ).conditions.find(({ kind }) => kind === 'price-departure');
    expect(at(50)).toBeUndefined();
    expect(at(-285)).toMatchObject({
      scope: `asset:${WETH}`,
      severity: 'warning',
      title: 'WETH: the protocol’s price is below the market’s',
      detail: 'By 2.85 %; 0.50 % may be by design.',
    });
    expect(at(-285)?.mark).toBe(at(-290)?.mark);
    expect(at(-285)?.mark).not.toBe(at(-580)?.mark);
    expect(at(-285)?.mark).not.toBe(at(285)?.mark);
  });

  it('tells both alarms of the guard, the wrongful one as critical', () => {
    const both = look(
      withSnapshot({ guard: { ...guard, alarm: { wrongful: alarm, hidden: { ...alarm, count: 1 } } } }),
    );
    expect(both.conditions.filter(({ scope }) => scope === 'market:local')).toMatchObject(
      [
        {
          kind: 'wrongful-liquidation',
          severity: 'critical',
          title: /^3 positions/,
          detail: 'Debt of $5,000, by the price of WETH.',
        },
        { kind: 'hidden-debt', severity: 'warning', title: /^1 position would/ },
      ].map(({ title, ...rest }) => ({ ...rest, title: expect.stringMatching(title) })),
    );
  });

  it.each([
    ['1000000000000000000', 'info'],
    ['100000000000000000000', 'warning'],
    ['100000000000000000000000', 'critical'],
  ])('tells bad debt of %s DAI as %s, for ten minutes', (amount, severity) => {
    const [settlement] = snapshot.settlements;
    if (!settlement) throw new Error('the fixture has no settlement');
    const one = {
      ...settlement,
      timestamp: snapshot.block.timestamp - 599,
      deficits: [{ asset: assetAddress('DAI'), amount }],
    };
    const facts = (timestamp: number) => withSnapshot({ settlements: [{ ...one, timestamp }] });
    expect(found(facts(one.timestamp))).toContain(`bad-debt market:local ${severity}`);
    expect(found(facts(one.timestamp - 1)).join()).not.toContain('bad-debt');
  });

  it('tells a settlement that our rules did not foresee, and none that nothing was predicted of', () => {
    const [settlement] = snapshot.settlements;
    if (!settlement) throw new Error('the fixture has no settlement');
    const predicted = { ...settlement, collateralPrice: '1', debtPrice: '1' };
    const of = (more: object) => found(withSnapshot({ settlements: [{ ...settlement, ...more }] })).join();
    expect(of({ unpredicted: 'offer-unknown' })).not.toContain('settlement');
    expect(of({ predicted, unpredicted: null })).not.toContain('settlement');
    expect(of({ predicted: { ...predicted, seized: '1' }, unpredicted: null })).toContain(
      'settlement-unexplained market:local warning',
    );
    expect(of({ unpredicted: 'refused' })).toContain('settlement-unexplained');
  });

  it('without a price where there should be one is not known, and what hangs on it cannot be judged', () => {
    const weth = calm.snapshot?.assets[WETH];
    if (!weth) throw new Error('the fixture has no WETH');
    for (const [gone, words] of [
      [{ price: null }, 'the protocol gives no price'],
      [{ composite: null, fresh: 0 }, 'the market’s price is not known'],
    ] as const) {
      const { conditions, held } = look(withSnapshot({ assets: { [WETH]: { ...weth, ...gone } } }));
      expect(conditions).toMatchObject([{ kind: 'price-unknown', scope: `asset:${WETH}`, severity: 'warning' }]);
      expect(conditions[0]?.title).toContain(words);
      expect(held).toContainEqual({ kind: 'price-departure', scope: `asset:${WETH}` });
      expect(held).toContainEqual({ kind: 'wrongful-liquidation' });
    }
  });

  it('of which more than a twentieth cannot be computed says so', () => {
    const of = (unknown: number) =>
      found(withSnapshot({ totals: { ...snapshot.totals, positions: 1_000, unknown } })).join();
    expect(of(50)).not.toContain('positions-unknown');
    expect(of(51)).toContain('positions-unknown market:local warning');
  });
});

it('names from the chain turn no line about and end none', () => {
  expect(plainWords('a\u202Eb\u0000c\u200Bd\u2028e', 20)).toBe('abcde');
  expect(plainWords('one\ntwo\t', 20)).toBe('one\ntwo');
  expect(plainWords('x'.repeat(30), 10)).toBe(`${'x'.repeat(9)}…`);
  const bad = calm.snapshot?.assets[WETH];
  if (!bad) throw new Error('the fixture has no WETH');
  const [condition] = look(
    withSnapshot({ assets: { [WETH]: { ...bad, price: null, symbol: 'EV\u202EIL\u0007' } } }),
  ).conditions;
  expect(condition?.title).toBe('EVIL: the protocol gives no price');
});
