import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairTruth, truthTable } from '@/lib/core/breaker/switches/truth-table';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import { GATE_REASONS, type GateReason, refuses, switchesAt } from '@/lib/core/protocols/switches';
import { MAX_UINT256, RAY, type TokenAmount, type Usd } from '@/lib/core/units/units';
import {
  accountWith,
  addressOf,
  eModeWith,
  marketWith,
  NOW,
  PAIR,
  reserveWith,
  usdc,
  vectorMarket,
  wbtc,
  weth,
} from '@/test/lib/core/protocols/aave-v3/market-fixture';

const truthOf = (
  market: AaveV3Market,
  pair = PAIR as { collateralAsset: typeof weth.asset; debtAsset: typeof weth.asset },
) => pairTruth(rules.switches(market), pair);
const short = ({ verdict, gates, changes }: ReturnType<typeof truthOf>) => ({
  verdict,
  reasons: gates.map(({ reason }) => reason),
  changes,
});
const withWeth = (fields: Partial<typeof weth>, more: Partial<AaveV3Market> = {}, revision = 10) =>
  marketWith(revision, [{ ...weth, ...fields }, usdc, wbtc], more);
/** A sequencer up for `s` seconds, with a minute of grace. */
const upFor = (s: bigint, more = 0n): Partial<AaveV3Market> => ({
  sentinelAllowsLiquidation: s > 60n,
  sequencer: { up: true, startedAt: NOW - s, updatedAt: NOW - s + more, gracePeriod: 60n },
});

describe('the truth table', () => {
  it('says yes for every pair of a market without a switch set', () => {
    const table = truthTable(rules.switches(vectorMarket(10)));
    expect(table).toHaveLength(9);
    expect(new Set(table.map(({ verdict }) => verdict))).toEqual(new Set(['yes']));
  });

  it('is not troubled by a frozen reserve, an LTV of 0, borrowing switched off, or full caps', () => {
    const full = { supplyCap: 1n, borrowCap: 1n, scaledTotalSupply: (10n ** 18n) as TokenAmount };
    const market = withWeth({ frozen: true, ltv: 0n as typeof weth.ltv, borrowingEnabled: false, ...full });
    expect(truthOf(market).verdict).toBe('yes');
  });

  it('names the row and the column of a paused or inactive reserve, and what is in the way besides', () => {
    const market = withWeth({ paused: true, active: false });
    const refused = truthTable(rules.switches(market)).filter(({ verdict }) => verdict === 'no');
    expect(refused).toHaveLength(5);
    expect(short(truthOf(market))).toEqual({
      verdict: 'no',
      reasons: ['reserve-inactive', 'reserve-paused'],
      changes: undefined,
    });
    expect(truthOf(market).gates[0]?.assets).toEqual([weth.asset]);
  });

  it('counts a grace period to its first free second, the later of two', () => {
    const grace = (reserve: typeof weth, until: bigint) => ({ ...reserve, liquidationGracePeriodUntil: until });
    const market = marketWith(10, [grace(weth, NOW + 30n), grace(usdc, NOW + 90n), wbtc]);
    expect(short(truthOf(market))).toEqual({
      verdict: 'no',
      reasons: ['grace-period'],
      changes: { at: NOW + 91n, to: 'yes' },
    });
    expect(truthOf(rules.accrue(market, NOW + 90n) as AaveV3Market).verdict).toBe('no');
    expect(truthOf(rules.accrue(market, NOW + 91n) as AaveV3Market).verdict).toBe('yes');
    // Aave 3.0 has no such period.
    expect(truthOf({ ...market, revision: 1 }).verdict).toBe('yes');
  });

  it('never counts down to a time at which something else still refuses', () => {
    const market = withWeth({ paused: true, liquidationGracePeriodUntil: NOW + 30n });
    expect(truthOf(market).changes).toBeUndefined();
  });

  it('lets the sentinel refuse from 0.95 on, for a known time after an outage', () => {
    const market = withWeth({}, upFor(10n));
    const truth = truthOf(market);
    expect(short(truth)).toEqual({ verdict: 'depends', reasons: ['sentinel'], changes: { at: NOW + 51n, to: 'yes' } });
    const [gate] = truth.gates;
    if (!gate) throw new Error('no gate');
    expect(refuses(gate, { eMode: 0, healthFactor: 95n * 10n ** 16n })).toBe(true);
    expect(refuses(gate, { eMode: 0, healthFactor: 95n * 10n ** 16n - 1n })).toBe(false);
    const later = rules.accrue(market, NOW + 51n);
    expect(rules.switches(rules.accrue(market, NOW + 50n)).gates).toHaveLength(1);
    expect(rules.switches(later).gates).toEqual([]);
    expect(truthOf({ ...market, revision: 11 }).verdict).toBe('yes');
  });

  it('does not say until when while the sequencer is down, or the sentinel is not Aave’s own', () => {
    const down = { up: false, startedAt: NOW - 600n, updatedAt: NOW - 600n, gracePeriod: 60n };
    expect(truthOf(withWeth({}, { sentinelAllowsLiquidation: false, sequencer: down })).changes).toBeUndefined();
    expect(truthOf(withWeth({}, { sentinelAllowsLiquidation: false })).changes).toBeUndefined();
    // Its answer contradicts its clock: the answer stands, either way and for any time.
    const refusing = withWeth({}, { ...upFor(600n), sentinelAllowsLiquidation: false });
    expect(short(truthOf(refusing))).toEqual({ verdict: 'depends', reasons: ['sentinel'], changes: undefined });
    expect(rules.switches(rules.accrue(refusing, NOW + 1_000n)).sentinel).toMatchObject({ allowed: false });
    expect(truthOf(withWeth({}, { ...upFor(10n), sentinelAllowsLiquidation: true })).verdict).toBe('yes');
  });

  it('believes the clock of a sentinel that explains its answer: since the round began, or was written', () => {
    // Written 50 s after it began, 70 s ago: of two clocks only one says no.
    const since = upFor(70n, 50n);
    expect(truthOf(withWeth({}, { ...since, sentinelAllowsLiquidation: true })).verdict).toBe('yes');
    expect(truthOf(withWeth({}, { ...since, sentinelAllowsLiquidation: false })).changes).toEqual({
      at: NOW + 41n,
      to: 'yes',
    });
  });

  it('goes through depends when a grace ends before the sentinel’s', () => {
    const market = withWeth({ liquidationGracePeriodUntil: NOW + 20n }, upFor(10n));
    expect(short(truthOf(market))).toEqual({
      verdict: 'no',
      reasons: ['sentinel', 'grace-period'],
      changes: { at: NOW + 21n, to: 'depends' },
    });
  });

  it('knows a threshold of 0: for everybody in 3.0, outside the e-modes that cover it later', () => {
    const zero = { liquidationThreshold: 0n as typeof weth.ltv, liquidationBonus: 0n as typeof weth.ltv };
    const eModes = new Map([[1, eModeWith({ id: 1, collateralBitmap: 1n })]]);
    expect(truthOf(withWeth(zero, { eModes }, 1)).verdict).toBe('no');
    expect(truthOf(withWeth(zero, {}, 10)).verdict).toBe('no');
    const partly = truthOf(withWeth(zero, { eModes }, 10));
    expect(partly).toMatchObject({ verdict: 'depends', gates: [{ reason: 'not-collateral', eModes: [0] }] });
    // As debt it is as good as any.
    expect(truthOf(withWeth(zero), { collateralAsset: wbtc.asset, debtAsset: weth.asset }).verdict).toBe('yes');
  });

  it('refuses what has no price, and whoever holds it besides', () => {
    const market = withWeth({ price: undefined });
    expect(truthOf(market).verdict).toBe('no');
    const other = truthOf(market, { collateralAsset: wbtc.asset, debtAsset: usdc.asset });
    expect(other).toMatchObject({
      verdict: 'depends',
      gates: [{ reason: 'price-unknown', assets: [weth.asset], holders: true }],
    });
  });

  it('refuses a collateral reserve that is empty', () => {
    const market = withWeth({ availableLiquidity: 0n as TokenAmount });
    expect(short(truthOf(market))).toEqual({ verdict: 'no', reasons: ['no-liquidity'], changes: undefined });
    expect(truthOf(market, { collateralAsset: wbtc.asset, debtAsset: weth.asset }).verdict).toBe('yes');
  });

  it('calls an asset that is no reserve inactive', () => {
    expect(truthOf(vectorMarket(10), { collateralAsset: addressOf(7), debtAsset: usdc.asset }).gates).toEqual([
      { reason: 'reserve-inactive', assets: [addressOf(7)] },
    ]);
  });

  it('counts caps as the contract does, the treasury’s share included', () => {
    const { supplyCap, borrowCap } =
      rules
        .switches(
          withWeth({
            supplyCap: 10n,
            borrowCap: 4n,
            scaledTotalSupply: (4n * 10n ** 18n) as TokenAmount,
            accruedToTreasury: (10n ** 18n) as TokenAmount,
            scaledTotalDebt: (2n * 10n ** 18n) as TokenAmount,
            liquidityIndex: ((RAY * 11n) / 10n) as typeof weth.liquidityIndex,
          }),
        )
        .reserves.get(weth.asset) ?? {};
    expect(supplyCap).toEqual({ limit: 10n ** 19n, used: 55n * 10n ** 17n });
    expect(borrowCap).toEqual({ limit: 4n * 10n ** 18n, used: 2n * 10n ** 18n });
    expect(rules.switches(vectorMarket(10)).reserves.get(weth.asset)?.supplyCap).toBeUndefined();
  });
});

/** Switches are rarely set, so that each gets its turn to be the only one. */
const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> =>
  fc.integer({ min: 0, max: 7 }).map((n) => (n === 7 ? other : usual));

/** Any switches on two reserves and the market, any revision; a position of one collateral and one debt. */
const anyCase = fc
  .record({
    revision: fc.constantFrom(1, 10, 11),
    reserves: fc.array(
      fc.record({
        active: mostly(true, false),
        paused: mostly(false, true),
        frozen: fc.boolean(),
        liquidationGracePeriodUntil: fc.constantFrom(0n, 0n, 0n, NOW - 1n, NOW, NOW + 1n),
        price: mostly<Usd | undefined>((10n ** 8n) as Usd, undefined),
        zero: mostly(false, true),
        cash: mostly(10n ** 30n, 0n),
        eModeCategory: fc.constantFrom(0, 1),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    bitmap: fc.bigInt(0n, 7n),
    categoryPrice: fc.constantFrom(undefined, 10n ** 8n),
    eMode: fc.constantFrom(0, 1),
    debtTenths: fc.integer({ min: 780, max: 1_100 }),
    sentinel: fc.constantFrom(undefined, true, false),
    since: fc.constantFrom(undefined, 10n, 60n, 61n, 600n),
    up: fc.boolean(),
    sold: fc.constantFrom(0, 1, 2),
    owed: fc.constantFrom(0, 1, 2),
  })
  .map((c) => {
    const reserves = c.reserves.map(({ zero, cash, ...fields }, id) =>
      reserveWith({
        asset: addressOf(0xc0 + id),
        id,
        ...fields,
        liquidationThreshold: zero ? 0n : 8_300n,
        liquidationBonus: zero ? 0n : 10_500n,
        availableLiquidity: cash,
      }),
    );
    const market = marketWith(c.revision, reserves, {
      eModes: new Map([
        [
          1,
          eModeWith({
            id: 1,
            collateralBitmap: c.bitmap,
            liquidationThreshold: 8_300n,
            categoryPrice: c.categoryPrice,
          }),
        ],
      ]),
      sentinelAllowsLiquidation: c.sentinel,
      sequencer:
        c.since === undefined
          ? undefined
          : { up: c.up, startedAt: NOW - c.since, updatedAt: NOW - c.since, gracePeriod: 60n },
    });
    const [sold, owed] = [reserves[c.sold], reserves[c.owed]];
    if (!sold || !owed) throw new Error('no such reserve');
    const account = accountWith([[sold, 10n ** 22n]], [[owed, 10n ** 19n * BigInt(c.debtTenths)]], { eMode: c.eMode });
    return { market, account, pair: { collateralAsset: sold.asset, debtAsset: owed.asset } };
  });

const isGate = (reason: LiquidationBlock): reason is GateReason => GATE_REASONS.some((known) => known === reason);

describe('table and rules', () => {
  it('never differ on a position of one collateral and one debt', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(anyCase, ({ market, account, pair }) => {
        const { verdict, gates } = truthOf(market, pair);
        const result = rules.quote(market, account, pair, MAX_UINT256);
        const answer = result.ok ? 'ok' : result.reason;
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
        // What the rules refuse for the market's sake, the table names; what the table lets through, the rules do.
        const unknownPrice = answer === 'price-unknown';
        const healthFactor = unknownPrice ? 0n : rules.accountData(market, account).healthFactor;
        const applying = gates.filter((gate) => refuses(gate, { eMode: account.eMode, healthFactor }));
        if (verdict === 'yes') expect(applying).toEqual([]);
        if (verdict === 'no') expect(applying).not.toEqual([]);
        if (answer === 'ok') expect(applying).toEqual([]);
        else if (isGate(answer)) expect(applying.map(({ reason }) => reason)).toContain(answer);
        else if (answer !== 'healthy' && applying.length === 0) expect.fail(`${answer} is not the table's to know`);
      }),
      { numRuns: 4_000 },
    );
    for (const reason of [...GATE_REASONS, 'ok', 'healthy']) expect(seen.get(reason) ?? 0, reason).toBeGreaterThan(5);
  });

  it('are the same whether time is counted by the rules or from switches judged before', () => {
    fc.assert(
      fc.property(anyCase, fc.bigInt(0n, 120n), ({ market }, seconds) => {
        const later = rules.switches(rules.accrue(market, NOW + seconds));
        const counted = switchesAt(rules.switches(market), NOW + seconds);
        expect(truthTable(counted)).toEqual(truthTable(later));
        expect([counted.at, counted.sentinel]).toEqual([later.at, later.sentinel]);
      }),
      { numRuns: 500 },
    );
  });
});
