import { describe, expect, expectTypeOf, test } from 'vitest';
import { readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { assetKey } from '@/lib/core/breaker/breaker-key';
import { NO_MEMORY, type ObserverMemory, observe } from '@/lib/core/breaker/observe';
import type {
  ObservedAsset,
  ObservedFacts,
  ObservedMarket,
  ObservedSettlement,
  ObservedSnapshot,
  ObserveInput,
} from '@/lib/core/breaker/observed-input';
import { breakerRoster } from '@/lib/core/breaker/roster';
import { RULE_IDS, type RuleId } from '@/lib/core/breaker/rules';
import { watchlist } from '@/lib/core/breaker/watchlist';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { START, WETH } from './single-breaker';

const USDC = '0x00000000000000000000000000000000000000b2';
const WSTETH = '0x00000000000000000000000000000000000000c3';
type Source = ObservedAsset['sources'][string];

const source = (price: string, more: Partial<Source> = {}): Source => ({
  ...{ group: 'exchange', upstream: price, price, weight: 0.25, rejected: null, thresholdBps: 50 },
  ...more,
});
const asset = (symbol: string, more: Partial<ObservedAsset> = {}): ObservedAsset => ({
  ...{ symbol, decimals: 18, price: '200000000000', composite: { price: '200000000000' }, fresh: 4, quorum: 3 },
  ...{
    divergenceBps: 0,
    supplied: `${10n ** 21n}`,
    deficit: '0',
    oracleUpdatedAt: START / 1_000 - 330,
    heartbeat: 3_600,
  },
  sources: {
    a: source('200000000000', { upstream: 'a' }),
    b: source('200000000000', { upstream: 'b' }),
    c: source('200000000000', { upstream: 'c' }),
    chainlink: source('200000000000', { upstream: 'chainlink', group: 'push-oracle', thresholdBps: 100 }),
    protocol: source('999', { group: 'protocol', weight: 0 }),
  },
  ...more,
});
const ASSETS = {
  [WETH]: asset('WETH'),
  [USDC]: asset('USDC', {
    decimals: 6,
    price: '100000000',
    composite: { price: '100000000' },
    supplied: `${10n ** 12n}`,
  }),
  [WSTETH]: asset('wstETH', { price: '240000000000', composite: { price: '240000000000' } }),
};
const snapshot = (more: Partial<ObservedSnapshot> = {}, at = START): ObservedSnapshot => ({
  market: { id: 'main', revision: 10, blockTime: 12 },
  block: { number: 100, timestamp: at / 1_000 - 2, receivedAt: at - 1_000 },
  tick: { at },
  assets: ASSETS,
  settlements: [],
  ...more,
});
const MARKET: ObservedMarket = {
  id: 'main',
  name: 'Main',
  assets: [
    { asset: WETH, symbol: 'WETH', assetClass: 'volatile', hasFeed: true, hasCap: false, base: undefined },
    { asset: USDC, symbol: 'USDC', assetClass: 'stable', hasFeed: true, hasCap: true, base: undefined },
    { asset: WSTETH, symbol: 'wstETH', assetClass: 'staked', hasFeed: false, hasCap: true, base: WETH },
  ],
  supportedRevisions: [1, 10, 11],
  hasSequencer: true,
  sequencerGrace: 3_600,
  tellsDeficit: true,
  trustsBlockTime: true,
};
const FACTS: Required<ObservedFacts> = {
  head: { number: 100 },
  replacedBlocks: 0,
  heads: [
    { rpc: 'a', number: 100, hash: '0xaa' },
    { rpc: 'b', number: 100, hash: '0xaa' },
  ],
  headsAt: START,
  sequencer: { up: true, since: START / 1_000 - 10_000 },
  clockSkewMs: 5,
  depthUsd: { [WETH]: 1_000_000, [USDC]: 1_000_000, [WSTETH]: 1_000_000 },
  attempts: [{ reverted: false, profitUsd: 5 }],
  dayResultBps: 3,
};
const input = (more: Partial<ObserveInput> = {}): ObserveInput => ({
  now: START,
  snapshot: snapshot(),
  status: { state: 'live' },
  facts: FACTS,
  ...more,
});
const withAsset = (address: keyof typeof ASSETS, more: Partial<ObservedAsset>, at = START): ObserveInput =>
  input({ now: at, snapshot: snapshot({ assets: { ...ASSETS, [address]: { ...ASSETS[address], ...more } } }, at) });

const read = (rule: RuleId, given: ObserveInput, key?: string, memory: ObserverMemory = NO_MEMORY, market = MARKET) =>
  observe(market, given, memory).observations.find(
    (each) => each.rule === rule && (key === undefined || each.key === key),
  )?.value;
const weth = (rule: RuleId, more: Partial<ObservedAsset>): number | null | undefined =>
  read(rule, withAsset(WETH, more), assetKey(WETH));

/** Observes one after another. */
const through = (inputs: readonly ObserveInput[], market = MARKET): ReturnType<typeof observe> =>
  inputs.reduce<ReturnType<typeof observe>>((before, each) => observe(market, each, before.memory), {
    observations: [],
    memory: NO_MEMORY,
  });
const lastOf = (rule: RuleId, inputs: readonly ObserveInput[], market = MARKET) =>
  through(inputs, market).observations.find((each) => each.rule === rule)?.value;

test('the wire’s snapshot and status are what is observed', () => {
  expectTypeOf<Snapshot>().toExtend<ObservedSnapshot>();
  expectTypeOf<EngineStatus>().toExtend<ObserveInput['status']>();
});

describe('the roster', () => {
  const all = {
    depthUsd: true,
    attempts: true,
    replacedBlocks: true,
    heads: true,
    clockSkewMs: true,
    dayResultBps: true,
  } as const;

  test('with everything provided every rule is watched, and every watched one is heard of in a calm tick, calm', () => {
    const { roster, unwatched } = breakerRoster(MARKET, all);
    expect(unwatched).toEqual([
      { key: assetKey(WSTETH), rule: 'feed-age', why: 'no push oracle with a heartbeat is configured' },
    ]);
    expect(new Set(roster.flatMap(({ rules }) => rules))).toEqual(new Set(RULE_IDS));
    const wanted = roster.flatMap(({ key, rules }) =>
      rules.filter((rule) => rule !== 'assets-open').map((rule) => `${key} ${rule}`),
    );
    const { observations, memory } = observe(MARKET, input(), NO_MEMORY);
    expect(observations.map(({ key, rule }) => `${key} ${rule}`).sort()).toEqual(wanted.sort());
    const unquiet = observations.filter(
      ({ rule, value }) => value !== 0 && !['feed-age', 'quorum-lost', 'clock-skew'].includes(rule),
    );
    expect(unquiet).toEqual([]);
    expect(observations.every(({ at }) => at === START)).toBe(true);
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
  });

  test('what nobody provides is told as not watched, and not asked for', () => {
    const poor: ObservedMarket = {
      ...MARKET,
      hasSequencer: false,
      tellsDeficit: false,
      trustsBlockTime: false,
      assets: MARKET.assets.map((each) => ({ ...each, base: undefined })),
    };
    const { roster, unwatched } = breakerRoster(poor, {});
    expect(unwatched.map(({ rule }) => rule).sort()).toEqual(
      [
        'bad-debt',
        'clock-skew',
        'daily-loss',
        'feed-age',
        'head-disagreement',
        'liquidation-velocity',
        'losses-in-row',
        'lst-depeg',
        'reorg-depth',
        'revert-rate',
      ].sort(),
    );
    const watched = roster.flatMap(({ key, rules }) =>
      rules.filter((rule) => rule !== 'assets-open').map((rule) => `${key} ${rule}`),
    );
    const said = observe(poor, input({ facts: {} }), NO_MEMORY).observations.map(({ key, rule }) => `${key} ${rule}`);
    expect(said.sort()).toEqual(watched.sort());
    const config = readBreakerConfig({});
    if (config.ok)
      expect(
        watchlist(config.config, roster)
          .breakers.map(({ key }) => key)
          .at(-1),
      ).toBe('global');
  });

  test('every fact that is provided and not known is null, which counts as failing', () => {
    const unknown = Object.fromEntries(Object.keys(FACTS).map((fact) => [fact, null])) as unknown as ObservedFacts;
    const market = { ...MARKET, trustsBlockTime: false };
    const { observations } = observe(market, input({ facts: unknown }), NO_MEMORY);
    const nulls = observations.filter(({ value }) => value === null).map(({ rule }) => rule);
    expect(nulls.sort()).toEqual(
      [
        'clock-skew',
        'daily-loss',
        'head-disagreement',
        'index-lag',
        'liquidation-velocity',
        'losses-in-row',
        'reorg-depth',
        'revert-rate',
        'sequencer',
      ].sort(),
    );
  });

  test('before the first snapshot only what needs none is said', () => {
    const { observations } = observe(MARKET, input({ snapshot: null, status: { state: 'starting' } }), NO_MEMORY);
    expect(
      observations.filter(({ rule }) => ['unknown-revision', 'index-lag'].includes(rule)).map(({ value }) => value),
    ).toEqual([null, null]);
    expect(observations.some(({ key }) => key.startsWith('asset:'))).toBe(false);
  });
});

describe('an asset', () => {
  const spread = (prices: readonly (readonly [string, Partial<Source>?])[]) => ({
    sources: Object.fromEntries(
      prices.map(([price, more], place) => [`s${place}`, source(price, { upstream: `s${place}`, ...more })]),
    ),
  });

  test('dispersion: the second furthest upstream, so that one venue alone is nothing', () => {
    expect(weth('source-dispersion', spread([['100'], ['100'], ['100'], ['50']]))).toBe(0);
    expect(weth('source-dispersion', spread([['10000'], ['10000'], ['10000'], ['10100'], ['10200']]))).toBe(100);
    // Two sources of one upstream are one; an outlier votes; who has no vote does not.
    expect(
      weth(
        'source-dispersion',
        spread([['10000'], ['10000'], ['10000'], ['10300', { upstream: 'x' }], ['10300', { upstream: 'x' }]]),
      ),
    ).toBe(0);
    expect(
      weth(
        'source-dispersion',
        spread([['10000'], ['10000'], ['10000'], ['10300', { weight: 0, rejected: 'outlier' }], ['10200']]),
      ),
    ).toBe(200);
    expect(
      weth(
        'source-dispersion',
        spread([['10000'], ['10000'], ['10000'], ['10300', { weight: 0, rejected: 'stale' }], ['10200']]),
      ),
    ).toBe(0);
    expect(
      weth('source-dispersion', spread([['10000'], ['10000'], ['10000'], ['10300', { weight: 0 }], ['10200']])),
    ).toBe(0);
    // Of an upstream's sources the furthest counts, whichever comes first.
    for (const own of [
      ['10300', '10200'],
      ['10200', '10300'],
    ] as const)
      expect(
        weth(
          'source-dispersion',
          spread([
            ['10000'],
            ['10000'],
            ['10000'],
            ['10000'],
            [own[0], { upstream: 'x' }],
            [own[1], { upstream: 'x' }],
            ['10400'],
          ]),
        ),
      ).toBe(300);
    // A push oracle may stand away by its deviation threshold.
    expect(
      weth('source-dispersion', spread([['10000'], ['10000'], ['10000'], ['10080', { thresholdBps: 100 }], ['10300']])),
    ).toBe(30);
    expect(
      weth('source-dispersion', spread([['10000'], ['10000'], ['10000'], ['10040', { thresholdBps: 100 }], ['10300']])),
    ).toBe(0);
    expect(weth('source-dispersion', spread([['10000']]))).toBeNull();
    expect(weth('source-dispersion', { sources: {} })).toBeNull();
  });

  test('gap, votes, pegs and caps', () => {
    expect([
      weth('protocol-gap', { divergenceBps: -312.5 }),
      weth('protocol-gap', { divergenceBps: null }),
      weth('protocol-gap', { composite: null }),
    ]).toEqual([312.5, null, null]);
    expect([
      weth('quorum-lost', { fresh: 3 }),
      weth('quorum-lost', { fresh: 2 }),
      weth('quorum-lost', { fresh: 5, composite: null }),
      weth('quorum-lost', { fresh: 0, composite: null }),
    ]).toEqual([0, -1, -1, -3]);
    const usdc = (rule: RuleId, more: Partial<ObservedAsset>) => read(rule, withAsset(USDC, more), assetKey(USDC));
    expect([
      usdc('stable-depeg', { composite: { price: '97000000' } }),
      usdc('stable-depeg', { composite: { price: '101000000' } }),
      usdc('stable-depeg', { composite: null }),
    ]).toEqual([300, 100, null]);
    expect(
      usdc('capo-capped', { sources: { chainlink: source('1', { group: 'push-oracle', rejected: 'capped' }) } }),
    ).toBe(1);
    expect(usdc('capo-capped', { sources: { a: source('1') } })).toBeNull();
    const staked = (more: Partial<ObservedAsset>) => read('lst-depeg', withAsset(WSTETH, more), assetKey(WSTETH));
    expect([
      staked({ composite: { price: '228000000000' } }),
      staked({ composite: { price: '252000000000' } }),
      staked({ composite: null }),
      staked({ price: null }),
    ]).toEqual([500, 0, null, null]);
    expect(read('lst-depeg', withAsset(WETH, { composite: null }), assetKey(WSTETH))).toBeNull();
    expect(read('lst-depeg', withAsset(WETH, { price: null }), assetKey(WSTETH))).toBeNull();
  });

  test('feed age in percent of what it may be; unknown where nobody tells it', () => {
    const age = (seconds: number, heartbeat: number | null = 3_600) =>
      weth('feed-age', { oracleUpdatedAt: START / 1_000 - seconds, heartbeat });
    expect([
      age(0),
      age(1_980),
      age(3_960),
      age(3_961),
      age(-50),
      age(0, null),
      weth('feed-age', { oracleUpdatedAt: null }),
    ]).toEqual([0, 50, 100, 100.03, 0, null, null]);
    expect([age(1_100, 1_000), age(95_040, 86_400)]).toEqual([84.62, 100]);
  });

  test('velocity against the mean of five minutes, either way; dated by the snapshot', () => {
    const at = (second: number, price: string | null) =>
      withAsset(WETH, { composite: price === null ? null : { price } }, START + second * 1_000);
    expect(lastOf('price-velocity', [at(0, '1000'), at(10, '1000'), at(20, '900')])).toBe(1_000);
    expect(lastOf('price-velocity', [at(0, '1000'), at(10, '1000'), at(20, '1100')])).toBe(1_000);
    expect(lastOf('price-velocity', [at(0, '1000'), at(10, null)])).toBeNull();
    expect(lastOf('price-velocity', [at(0, '1000'), at(10, null), at(900, '700')])).toBe(3_000);
    const stuck = observe(MARKET, { ...at(0, '1000'), now: START + 60_000 }, NO_MEMORY).observations.find(
      ({ rule }) => rule === 'price-velocity',
    );
    expect(stuck?.at).toBe(START);
    expect(
      observe(MARKET, input({ snapshot: snapshot({ assets: {} }) }), NO_MEMORY).observations.some(({ key }) =>
        key.startsWith('asset:'),
      ),
    ).toBe(false);
  });
});

describe('a market', () => {
  const facts = (more: ObservedFacts, extra: Partial<ObserveInput> = {}) =>
    input({ facts: { ...FACTS, ...more }, ...extra });

  test('lag by time and by head; unknown while the chain is', () => {
    const late = (
      ms: number,
      state: ObserveInput['status']['state'] = 'live',
      head: ObservedFacts['head'] = { number: 100 },
    ) => read('index-lag', input({ now: START - 1_000 + ms, status: { state }, facts: { ...FACTS, head } }));
    expect([late(11_999), late(12_000), late(120_000), late(-5)]).toEqual([0, 1, 10, 0]);
    expect([
      late(0, 'live', { number: 104 }),
      late(60_000, 'stale', { number: 104 }),
      late(0, 'live', { number: 90 }),
    ]).toEqual([4, 5, 0]);
    expect([late(0, 'down'), late(0, 'starting'), late(0, 'live', null)]).toEqual([null, null, null]);
    expect(read('index-lag', input({ facts: {} }))).toBe(0);
  });

  test('the revision, and a halted engine', () => {
    const revision = (number: number, state: ObserveInput['status']['state'] = 'live') =>
      read(
        'unknown-revision',
        input({ snapshot: snapshot({ market: { id: 'main', revision: number, blockTime: 12 } }), status: { state } }),
      );
    expect([revision(10), revision(12), revision(10, 'halted')]).toEqual([0, 1, 1]);
  });

  test('the sequencer: seconds until it is believed', () => {
    const told = (sequencer: ObservedFacts['sequencer']) => read('sequencer', facts({ sequencer } as ObservedFacts));
    const since = START / 1_000;
    expect([
      told({ up: true, since: since - 3_600 }),
      told({ up: true, since: since - 3_599 }),
      told({ up: true, since }),
      told({ up: false, since: since - 9_999 }),
      told({ up: true, since: 0 }),
      told(null),
    ]).toEqual([0, 1, 3_600, 3_600, null, null]);
    const { sequencer: _, ...untold } = FACTS;
    const byFeeds = (rejected: string | null, group: Source['group'] = 'push-oracle') =>
      read(
        'sequencer',
        input({
          facts: untold,
          snapshot: snapshot({
            assets: { [WETH]: asset('WETH', { sources: { x: source('1', { group, rejected }) } }) },
          }),
        }),
      );
    expect([byFeeds(null), byFeeds('sequencer'), byFeeds('stale'), byFeeds(null, 'exchange')]).toEqual([
      0,
      3_600,
      null,
      null,
    ]);
    expect(
      read('sequencer', facts({ sequencer: { up: false, since } }), undefined, NO_MEMORY, {
        ...MARKET,
        sequencerGrace: 0,
      }),
    ).toBe(1);
  });

  const mined = (more: Partial<ObservedSettlement> = {}): ObservedSettlement => ({
    ...{
      txHash: '0x1',
      logIndex: 0,
      blockNumber: 100,
      timestamp: START / 1_000,
      collateralAsset: WETH,
      repaid: '1000000',
      seized: `${10n ** 18n}`,
    },
    ...{ predicted: { repaid: '1000000', seized: `${10n ** 18n}` }, unpredicted: null },
    ...more,
  });
  const settled = (
    settlements: readonly ObservedSettlement[],
    ms = 0,
    more: Partial<ObservedSnapshot> = {},
    facts: ObservedFacts = FACTS,
  ) => input({ now: START + ms, snapshot: snapshot({ settlements, ...more }, START + ms), facts });

  test('a settlement beside its simulation: the worst of ten minutes, rounded up', () => {
    const deviation = (one: Partial<ObservedSettlement>) =>
      read('settlement-deviation', settled([mined(), mined({ txHash: '0x2', ...one })]));
    expect(deviation({})).toBe(0);
    expect(deviation({ repaid: '1010000' })).toBeCloseTo(100.01, 5);
    expect(deviation({ seized: `${10n ** 18n - 1n}` })).toBe(0.01);
    expect(deviation({ predicted: null, unpredicted: 'refused' })).toBe(10_000);
    expect(deviation({ predicted: null, unpredicted: 'offer-unknown' })).toBe(0);
    expect(deviation({ predicted: { repaid: '0', seized: `${10n ** 18n}` } })).toBe(10_000);
    const bad = mined({ repaid: '1100000' });
    expect(lastOf('settlement-deviation', [settled([bad]), settled([], 599_999)])).toBeGreaterThan(0);
    expect(lastOf('settlement-deviation', [settled([bad]), settled([], 600_000)])).toBe(0);
    // Seen again it is one; in a block that was replaced it is none, unless it stands in the new one.
    const reorged = { ...FACTS, replacedBlocks: 1 };
    expect(lastOf('settlement-deviation', [settled([bad]), settled([], 1_000, {}, reorged)])).toBe(0);
    expect(lastOf('settlement-deviation', [settled([bad]), settled([bad], 1_000, {}, reorged)])).toBeGreaterThan(0);
    expect(
      lastOf('settlement-deviation', [
        settled([mined({ repaid: '1100000', blockNumber: 99 })]),
        settled([], 1_000, {}, reorged),
      ]),
    ).toBeGreaterThan(0);
    expect(lastOf('settlement-deviation', [settled([bad]), settled([], 3_600_001)])).toBe(0);
  });

  test('liquidated value against depth: the worst asset, summed over ten minutes; unknown without a depth or a price', () => {
    const three = [mined(), mined({ txHash: '0x2' }), mined({ txHash: '0x3', collateralAsset: WSTETH })];
    const velocity = (depthUsd: ObservedFacts['depthUsd'], extra: Partial<ObservedSnapshot> = {}) =>
      read('liquidation-velocity', settled(three, 0, extra, { ...FACTS, depthUsd } as ObservedFacts));
    expect(velocity({ [WETH]: 10_000, [WSTETH]: 10_000 })).toBe(4_000);
    expect(velocity({ [WETH]: 100_000, [WSTETH]: 10_000 })).toBe(2_400);
    expect([
      velocity({ [WETH]: 10_000, [WSTETH]: null }),
      velocity({ [WETH]: 10_000, [WSTETH]: 0 }),
      velocity(null),
    ]).toEqual([null, null, null]);
    // Nobody measures the depth of the one: the other counts alone.
    expect(velocity({ [WETH]: 10_000 })).toBe(velocity({ [WETH]: 10_000, [WSTETH]: 1e12 }));
    expect(
      velocity(FACTS.depthUsd, { assets: { ...ASSETS, [WETH]: { ...ASSETS[WETH], price: null, composite: null } } }),
    ).toBeNull();
    expect(read('liquidation-velocity', settled([], 0, {}, FACTS))).toBe(0);
    expect(
      lastOf('liquidation-velocity', [
        settled(three, 0, {}, { ...FACTS, depthUsd: { [WETH]: 4_000, [WSTETH]: 4_000 } }),
        settled([], 600_000),
      ]),
    ).toBe(0);
  });

  test('bad debt: what deficits grew by within an hour, never what they shrank by; unknown while a price is', () => {
    const deficit = (amount: bigint | null, ms: number, price: string | null = '200000000000') =>
      withAsset(
        WETH,
        { deficit: amount === null ? null : `${amount}`, price, composite: price === null ? null : { price } },
        START + ms,
      );
    const E = 10n ** 18n;
    expect(lastOf('bad-debt', [deficit(5n * E, 0)])).toBe(0);
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000)])).toBe(2_000);
    expect(
      lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000), deficit(1n * E, 2_000), deficit(2n * E, 3_000)]),
    ).toBe(4_000);
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000), deficit(6n * E, 3_600_999)])).toBe(2_000);
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000), deficit(6n * E, 3_601_000)])).toBe(0);
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000, null)])).toBeNull();
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(6n * E, 1_000, null), deficit(6n * E, 2_000)])).toBe(2_000);
    expect(lastOf('bad-debt', [deficit(null, 0), deficit(null, 1_000)])).toBe(0);
    expect(lastOf('bad-debt', [deficit(5n * E, 0), deficit(5n * E, 1_000, null)])).toBe(0);
  });

  test('our own transactions: reverts of the last twenty, losses in a row', () => {
    const attempts = (list: string) =>
      facts({
        attempts: [...list].map((each) => ({
          reverted: each === 'x',
          profitUsd: each === '+' ? 1 : each === '0' ? 0 : -1,
        })),
      });
    const both = (list: string) => [read('revert-rate', attempts(list)), read('losses-in-row', attempts(list))];
    expect([both(''), both('xxxxx+'), both('-x+-'), both('0--'), both(`${'+'.repeat(20)}xxx`), both('---')]).toEqual([
      [0, 0],
      [25, 5],
      [5, 2],
      [0, 0],
      [0, 0],
      [0, 3],
    ]);
  });
});

describe('everything', () => {
  test('heads apart, or different at one number; one alone says nothing', () => {
    const heads = (list: readonly (readonly [number, string])[]) =>
      read(
        'head-disagreement',
        input({ facts: { heads: list.map(([number, hash], place) => ({ rpc: `${place}`, number, hash })) } }),
      );
    expect([
      heads([
        [100, 'a'],
        [103, 'b'],
        [101, 'c'],
      ]),
      heads([
        [100, 'a'],
        [100, 'b'],
      ]),
      heads([
        [100, 'a'],
        [100, 'a'],
      ]),
      heads([[100, 'a']]),
      heads([]),
    ]).toEqual([3, 1_000, 0, null, null]);
  });

  test('heads of one height at another: a block of its own at a height that all have; what came while one answered is none', () => {
    type Heads = NonNullable<ObservedFacts['heads']>;
    const apart = (heads: Heads, blockTime = 12) =>
      read(
        'head-disagreement',
        input({ facts: { heads }, snapshot: snapshot({ market: { id: 'main', revision: 10, blockTime } }) }),
      );
    const [a, b] = [
      { rpc: 'a', number: 105, hash: '0x105', shared: { number: 102, hash: '0x102' } },
      { rpc: 'b', number: 102, hash: '0x102' },
    ];
    expect(apart([a, b])).toBe(3);
    expect(apart([a, { ...b, hash: '0xelse' }])).toBe(1_000);
    expect(apart([a, { ...b, shared: { number: 102, hash: '0xelse' } }])).toBe(1_000);
    expect([apart([a, { ...b, tookMs: 600 }], 0.25), apart([a, { ...b, tookMs: 600 }], 12)]).toEqual([1, 3]);
    expect(apart([a, { ...b, tookMs: 5_000 }], 0.25)).toBe(0);
  });

  test('one asking for the heads is one piece of evidence, however often it is looked at', () => {
    const { observations } = observe(MARKET, input({ now: START + 3_000, facts: { ...FACTS, headsAt: START + 1 } }));
    expect(observations.find(({ rule }) => rule === 'head-disagreement')?.at).toBe(START + 1);
  });

  test('the deepest reorganisation of ten minutes', () => {
    const reorg = (replacedBlocks: number | null, ms: number) => input({ now: START + ms, facts: { replacedBlocks } });
    expect(lastOf('reorg-depth', [reorg(3, 0), reorg(1, 1_000), reorg(0, 599_999)])).toBe(3);
    expect(lastOf('reorg-depth', [reorg(3, 0), reorg(1, 1_000), reorg(0, 600_000)])).toBe(1);
    expect(lastOf('reorg-depth', [reorg(3, 0), reorg(null, 1_000)])).toBeNull();
    expect(
      observe(MARKET, input({ facts: {} }), NO_MEMORY).observations.some(({ rule }) => rule === 'reorg-depth'),
    ).toBe(false);
  });

  test('the clock as told; else by a block from the future, where blocks’ times are trusted', () => {
    const block = (ahead: number) =>
      input({
        facts: {},
        snapshot: snapshot({ block: { number: 1, timestamp: START / 1_000 + ahead, receivedAt: START } }),
      });
    expect([
      read('clock-skew', input({ facts: { clockSkewMs: -2_500 } })),
      read('clock-skew', block(3)),
      read('clock-skew', block(-9)),
    ]).toEqual([2_500, 3_000, 0]);
    expect(read('clock-skew', block(3), undefined, NO_MEMORY, { ...MARKET, trustsBlockTime: false })).toBeUndefined();
    // Too few clocks to compare with: a block's time, and where that is not trusted nothing.
    const unknown = (market = MARKET) =>
      read('clock-skew', { ...block(3), facts: { clockSkewMs: null } }, undefined, NO_MEMORY, market);
    expect([unknown(), unknown({ ...MARKET, trustsBlockTime: false })]).toEqual([3_000, null]);
    expect([
      read('daily-loss', input({ facts: { dayResultBps: -150 } })),
      read('daily-loss', input({ facts: { dayResultBps: 150 } })),
    ]).toEqual([150, 0]);
  });

  test('the basket’s fall from its highest of an hour: weighted, without stablecoins, unknown below half of it', () => {
    const at = (minute: number, eth: string | null, steth: string | null = '240000000000', usd = '100000000') =>
      input({
        now: START + minute * 60_000,
        snapshot: snapshot(
          {
            assets: {
              [WETH]: { ...ASSETS[WETH], composite: eth === null ? null : { price: eth } },
              [WSTETH]: { ...ASSETS[WSTETH], composite: steth === null ? null : { price: steth } },
              [USDC]: { ...ASSETS[USDC], composite: { price: usd } },
            },
          },
          START + minute * 60_000,
        ),
      });
    const fall = (...inputs: ObserveInput[]) => lastOf('basket-fall', inputs);
    // 2,000 and 2,400 dollars of each: a tenth of both is a tenth of the basket.
    expect(fall(at(0, '200000000000'), at(1, '180000000000', '216000000000'))).toBe(1_000);
    expect(fall(at(0, '200000000000'), at(0.5, '180000000000', '216000000000'))).toBe(1_000);
    expect(fall(at(0, '200000000000'), at(1, '180000000000'))).toBeCloseTo(454.55, 1);
    expect(fall(at(0, '200000000000'), at(1, '200000000000', '240000000000', '50000000'))).toBe(0);
    // Down in two steps, up again; and forgotten after an hour.
    expect(
      fall(at(0, '200000000000'), at(1, '180000000000', '216000000000'), at(2, '160000000000', '192000000000')),
    ).toBe(2_000);
    expect(fall(at(0, '200000000000'), at(1, '100000000000', '120000000000'), at(2, '200000000000'))).toBe(0);
    expect(
      fall(
        at(0, '200000000000'),
        at(1, '180000000000', '216000000000'),
        at(60, '180000000000', '216000000000'),
        at(61, '180000000000', '216000000000'),
        at(62, '180000000000', '216000000000'),
      ),
    ).toBe(0);
    // A price unknown for a while takes no part, and its fall meanwhile shows when it is back; less than half known is unknown.
    expect(fall(at(0, '200000000000'), at(1, null), at(2, '180000000000'))).toBeCloseTo(454.55, 1);
    expect(fall(at(0, '200000000000'), at(1, '200000000000', null))).toBeNull();
    expect(fall(at(0, '200000000000'), at(1, null))).toBe(0);
    expect(lastOf('basket-fall', [input({ snapshot: snapshot({ assets: {} }) })])).toBe(0);
    // Half of it known is enough: without a market's price an asset weighs by the protocol's.
    const half = { ...ASSETS[WSTETH], price: '200000000000', composite: null };
    expect(read('basket-fall', input({ snapshot: snapshot({ assets: { ...ASSETS, [WSTETH]: half } }) }))).toBe(0);
  });
});
