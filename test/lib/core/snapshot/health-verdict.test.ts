import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { type HealthSource, healthFacts } from '@/lib/core/snapshot/health-facts';
import { type HealthFacts, healthFactsSchema } from '@/lib/core/snapshot/health-schema';
import { HEALTH_BOUNDS, healthVerdict } from '@/lib/core/snapshot/health-verdict';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { calmFacts, calmSource, NOW } from '@/test/fixtures/health';

const calm = calmFacts();
const judged = (change: Partial<HealthFacts>, now = NOW) => healthVerdict({ ...calm, ...change }, now);
const breakersIn = (state: (typeof BREAKER_STATES)[number], at = NOW) =>
  healthFacts({
    ...calmSource(),
    breakers: breakersViewOf(at, [
      { key: 'market:local', name: 'Local market', state, why: `Local market: ${state}.` },
    ]),
  }).breakers;
const below = (debt: bigint) => ({ count: 1, collateral: '0', debt: debt.toString() });
const oracles = (change: Partial<NonNullable<HealthFacts['oracles']>>) => {
  if (!calm.oracles) throw new Error('no prices');
  return { oracles: { ...calm.oracles, ...change } };
};
const borrowed = BigInt(calm.borrowed ?? 0);

describe('healthVerdict', () => {
  it('is healthy where everything is known, fresh and within bounds', () => {
    expect(healthFactsSchema.parse(calm)).toEqual(calm);
    expect(healthVerdict(calm, NOW)).toMatchObject({ verdict: 'healthy', reasons: [{ code: 'healthy' }] });
  });

  it.each([
    ['nothing was ever heard', null, 'unknown'],
    [
      'the engine is not live',
      { ...calm, engine: { state: 'stale', reason: 'No new block for 9 s.', since: 0 } },
      'unknown',
    ],
    [
      'an engine is down and a breaker open',
      { ...calm, engine: { state: 'down', reason: '', since: 0 }, breakers: breakersIn('open') },
      'unknown',
    ],
  ] as const)('%s', (_, facts, verdict) => {
    expect(healthVerdict(facts, NOW).verdict).toBe(verdict);
  });

  it.each([
    ['closed', 'healthy'],
    ['watch', 'watch'],
    ['half-open', 'watch'],
    ['cooldown', 'halted'],
    ['open', 'halted'],
    ['manual', 'halted'],
    ['lockout', 'halted'],
  ] as const)('a breaker in %s is %s, with its own words', (state, verdict) => {
    const found = judged({ breakers: breakersIn(state) });
    expect(found.verdict).toBe(verdict);
    if (state !== 'closed') expect(found.reasons[0]?.words).toContain(`Local market: ${state}.`);
  });

  it('believes no old view of the breakers, and none without breakers', () => {
    const view = breakersIn('closed', NOW - 10_000);
    expect(judged({ breakers: view }).verdict).toBe('healthy');
    expect(judged({ breakers: view && { ...view, at: view.at - 1 } }).verdict).toBe('unknown');
    expect(judged({ breakers: view && { ...view, all: [] } }).verdict).toBe('unknown');
  });

  it('a stop that is known outranks a figure that is not', () => {
    const { verdict, reasons } = judged({ supplied: null, breakers: breakersIn('manual') });
    expect(verdict).toBe('halted');
    expect(reasons.map(({ code }) => code)).toEqual(['breakers', 'solvency']);
  });

  it('turns unknown by itself as time passes, to the millisecond', () => {
    const seenAt = calm.seenAt ?? 0;
    expect(healthVerdict(calm, seenAt + HEALTH_BOUNDS.silenceMs).verdict).toBe('healthy');
    const silent = healthVerdict(calm, seenAt + HEALTH_BOUNDS.silenceMs + 1);
    expect(silent).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'silent' }] });
    expect(healthVerdict(calm, seenAt - HEALTH_BOUNDS.aheadMs).verdict).toBe('healthy');
    expect(healthVerdict(calm, seenAt - HEALTH_BOUNDS.aheadMs - 1)).toMatchObject({ reasons: [{ code: 'clock' }] });
  });

  it('measures the block by the time between blocks, and by the chain’s own clock', () => {
    const block = { number: 1, minedAt: NOW, receivedAt: NOW - 8_000 };
    expect(judged({ block }).verdict).toBe('healthy');
    expect(judged({ block: { ...block, receivedAt: NOW - 8_001 } })).toMatchObject({ reasons: [{ code: 'late' }] });
    const market = calm.market && { ...calm.market, blockTimeMs: 12_000 };
    expect(judged({ market, block: { ...block, receivedAt: NOW - 48_000 } }).verdict).toBe('healthy');
    expect(judged({ market, block: { ...block, receivedAt: NOW - 48_001 } }).verdict).toBe('unknown');
    expect(judged({ block: { ...block, minedAt: NOW - 60_000 } }).verdict).toBe('healthy');
    expect(judged({ block: { ...block, minedAt: NOW - 60_001 } })).toMatchObject({ reasons: [{ code: 'past' }] });
  });

  it.each([
    ['bad debt of a bp', { badDebt: (borrowed / 10_000n).toString() }, 'healthy'],
    ['more bad debt', { badDebt: (borrowed / 9_000n).toString() }, 'watch'],
    ['more borrowed than supplied', { supplied: (borrowed - 1n).toString() }, 'watch'],
    ['1 % liquidatable', { below1: below(borrowed / 100n) }, 'healthy'],
    ['more than 1 % liquidatable', { below1: below(borrowed / 90n) }, 'watch'],
    ['20 % within 5 %', { below105: below(borrowed / 5n) }, 'healthy'],
    ['more than 20 % within 5 %', { below105: below(borrowed / 4n) }, 'watch'],
    ['bad debt of no debt', { borrowed: '0', badDebt: '1' }, 'watch'],
    ['5 % of borrowers unknown', { positions: { total: 100, unknown: 5 } }, 'watch'],
    ['more than 5 % unknown', { positions: { total: 100, unknown: 6 } }, 'unknown'],
    ['a price that is off', oracles({ diverging: [{ symbol: 'WETH', bps: -300, thresholdBps: 50 }] }), 'watch'],
    ['no quorum', oracles({ withoutQuorum: ['LINK'] }), 'watch'],
    ['no price', oracles({ unpriced: ['LINK'] }), 'unknown'],
    ['an alarm', oracles({ alarms: [{ kind: 'hidden', count: 1, debt: '1' }] }), 'watch'],
    ['no assets', oracles({ assets: 0 }), 'unknown'],
  ] as const)('%s', (_, change, verdict) => {
    expect(judged(change as Partial<HealthFacts>).verdict).toBe(verdict);
  });

  it('never reads as healthy with a fact taken away, whatever else holds', () => {
    const taken = [
      'seenAt',
      'market',
      'block',
      'supplied',
      'borrowed',
      'badDebt',
      'positions',
      'below1',
      'below105',
      'oracles',
      'breakers',
    ] as const;
    // Every nullable fact is in the list: a new one must be added here.
    expect(
      Object.keys(calm)
        .filter((key) => key !== 'engine')
        .toSorted(),
    ).toEqual([...taken].toSorted());
    fc.assert(
      fc.property(
        fc.subarray([...taken], { minLength: 1 }),
        fc.constantFrom(...BREAKER_STATES),
        fc.integer({ min: NOW - 20_000, max: NOW + 20_000 }),
        (gone, state, now) => {
          const facts = { ...calm, breakers: breakersIn(state), ...Object.fromEntries(gone.map((key) => [key, null])) };
          const { verdict, reasons } = healthVerdict(facts, now);
          expect(verdict).not.toBe('healthy');
          expect(verdict).not.toBe('watch');
          expect(reasons.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('never reads as healthy with anything of the publication taken away', () => {
    const source = calmSource();
    const { snapshot } = source;
    if (!snapshot) throw new Error('no snapshot');
    const [asset, view] = Object.entries(snapshot.assets)[0] ?? [];
    if (!asset || !view) throw new Error('no asset');
    const without = (change: object): HealthSource => ({ ...source, snapshot: { ...snapshot, ...change } });
    const totals = (change: object) => without({ totals: { ...snapshot.totals, ...change } });
    const assets = (change: object) => without({ assets: { ...snapshot.assets, [asset]: { ...view, ...change } } });
    const { '1': one, '1.05': near, ...farther } = snapshot.totals.atRisk;
    const all = [
      ...[{ ...source, snapshot: null }, { ...source, breakers: null }, without({ assets: {} })],
      ...[totals({ supplied: null }), totals({ borrowed: null }), totals({ badDebt: null }), totals({ unknown: 1 })],
      ...[totals({ atRisk: { ...farther, '1': one } }), totals({ atRisk: { ...farther, '1.05': near } })],
      ...[assets({ price: null }), assets({ composite: null }), assets({ fresh: view.quorum - 1 })],
    ];
    for (const each of all) expect(healthVerdict(healthFacts(each), NOW).verdict).not.toBe('healthy');
  });
});

describe('healthFacts', () => {
  it('tells no operator’s address', () => {
    const why = 'Local market: stopped by 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: drill.';
    const view = breakersViewOf(NOW, [{ key: 'market:local', name: 'Local market', state: 'manual', why }]);
    const facts = healthFacts({ ...calmSource(), breakers: view });
    expect(facts.breakers?.all.find(({ key }) => key === 'market:local')?.why).toBe(
      'Local market: stopped by an operator: drill.',
    );
  });
});
