import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_BREAKERS } from '@/lib/core/breaker/breaker-config';
import type { Breakers } from '@/lib/core/breaker/breaker-state';
import { NO_MEMORY, type ObserverMemory, observe } from '@/lib/core/breaker/observe';
import type { ObservedAsset, ObservedMarket, ObserveInput } from '@/lib/core/breaker/observed-input';
import { restoreMemory } from '@/lib/core/breaker/observer-memory';
import { restoreBreakers } from '@/lib/core/breaker/restore';
import { breakerRoster } from '@/lib/core/breaker/roster';
import { stepBreakers } from '@/lib/core/breaker/step-breakers';
import { watchlist } from '@/lib/core/breaker/watchlist';
import { allIn, START } from './single-breaker';

const WETH = '0x00000000000000000000000000000000000000a1';
const USDC = '0x00000000000000000000000000000000000000b2';
const MARKET: ObservedMarket = {
  id: 'main',
  name: 'Main',
  assets: [
    { asset: WETH, symbol: 'WETH', assetClass: 'volatile', hasFeed: false, hasCap: false, base: undefined },
    { asset: USDC, symbol: 'USDC', assetClass: 'stable', hasFeed: false, hasCap: false, base: undefined },
  ],
  supportedRevisions: [10],
  hasSequencer: false,
  sequencerGrace: 0,
  tellsDeficit: true,
  trustsBlockTime: true,
};
const { roster } = breakerRoster(MARKET, { head: true, replacedBlocks: true, depthUsd: true });
const WATCHED = watchlist(DEFAULT_BREAKERS, roster);

interface Act {
  readonly wait: number;
  /** Price of WETH in dollars, and of USDC in thousandths; null: unknown. */
  readonly weth: number | null;
  readonly usdc: number | null;
  readonly deficit: number;
  readonly settled: number;
  readonly replaced: number;
}
const anyAct: fc.Arbitrary<Act> = fc.record({
  wait: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(500, 1_000, 2_000, 12_000) },
    { weight: 2, arbitrary: fc.constantFrom(61_000, 301_000, 3_500_000) },
    { weight: 1, arbitrary: fc.constantFrom(0, -1, -30_000) },
  ),
  weth: fc.option(fc.constantFrom(2_000, 2_001, 1_900, 1_500, 2_300), { freq: 8 }),
  usdc: fc.option(fc.constantFrom(1_000, 999, 970), { freq: 8 }),
  deficit: fc.constantFrom(0, 0, 0, 200_000, 2_000_000),
  settled: fc.constantFrom(0, 0, 0, 1, 3),
  replaced: fc.constantFrom(0, 0, 0, 0, 1, 3),
});
const anyActs = fc
  .array(fc.record({ act: anyAct, times: fc.constantFrom(1, 1, 3, 12) }), { minLength: 2, maxLength: 12 })
  .map((groups) => groups.flatMap(({ act, times }) => Array.from({ length: times }, () => act)));

const asset = (symbol: string, decimals: number, cents: bigint | null, deficit: bigint): ObservedAsset => ({
  symbol,
  decimals,
  price: cents === null ? null : (cents * 10n ** 5n).toString(),
  composite: cents === null ? null : { price: (cents * 10n ** 5n).toString() },
  fresh: 3,
  quorum: 2,
  divergenceBps: 0,
  sources: {},
  supplied: (10n ** BigInt(decimals + 4)).toString(),
  deficit: deficit.toString(),
  oracleUpdatedAt: null,
  heartbeat: null,
});

/** The inputs of acts, one after another. */
const inputsOf = (acts: readonly Act[]): ObserveInput[] => {
  let now = START;
  let deficit = 0n;
  let settlements: { txHash: string; blockNumber: number; timestamp: number }[] = [];
  return acts.map((act, index) => {
    now += act.wait;
    deficit += BigInt(act.deficit) * 10n ** 6n;
    const number = 100 + index;
    const fresh = Array.from({ length: act.settled }, (_, nth) => ({
      txHash: `0x${index}-${nth}`,
      blockNumber: number,
      timestamp: Math.floor(now / 1_000),
    }));
    settlements = [...fresh, ...settlements].slice(0, 20);
    return {
      now,
      status: { state: 'live' },
      facts: { head: { number }, replacedBlocks: act.replaced, depthUsd: { [WETH]: 10_000, [USDC]: null } },
      snapshot: {
        market: { id: 'main', revision: 10, blockTime: 12 },
        block: { number, timestamp: Math.floor(now / 1_000), receivedAt: now },
        tick: { at: now },
        assets: {
          [WETH]: asset('WETH', 18, act.weth === null ? null : BigInt(act.weth) * 1_000n, 0n),
          [USDC]: asset('USDC', 6, act.usdc === null ? null : BigInt(act.usdc), deficit),
        },
        settlements: settlements.map((each) => ({
          ...each,
          ...{ logIndex: 0, collateralAsset: WETH, repaid: '1000000', seized: (10n ** 18n).toString() },
          ...{ predicted: { repaid: '1000000', seized: (10n ** 18n).toString() }, unpredicted: null },
        })),
      },
    };
  });
};

interface Kept {
  readonly breakers: Breakers;
  readonly memory: ObserverMemory;
}

/** Plays inputs; `between` may replace what is kept before each step. Everything that came of each step, as text. */
const play = (inputs: readonly ObserveInput[], between: (kept: Kept, index: number, now: number) => Kept): string[] => {
  let kept: Kept = { breakers: allIn(WATCHED, 'closed'), memory: NO_MEMORY };
  return inputs.map((input, index) => {
    const before = between(kept, index, input.now);
    const { observations, memory } = observe(MARKET, input, before.memory);
    const [breakers, events] = stepBreakers(before.breakers, { at: input.now, block: '1', observations }, WATCHED);
    kept = { breakers, memory };
    return JSON.stringify([kept, observations, events]);
  });
};

/** What a restart makes of what was stored. */
const restarted = (kept: Kept, now: number): Kept => {
  const stored = JSON.parse(JSON.stringify(kept)) as Record<string, unknown>;
  const { how, state } = restoreBreakers(stored.breakers, { at: now, block: null }, WATCHED);
  const memory = restoreMemory(stored.memory, { keptAt: state.at, now });
  expect([how, memory.how]).toEqual(['restored', 'restored']);
  return { breakers: state, memory: memory.memory };
};

describe('a restart', () => {
  test('at any step changes nothing: neither state, nor memory, nor what is read and done afterwards', () => {
    fc.assert(
      fc.property(anyActs, fc.infiniteStream(fc.boolean()), (acts, dice) => {
        const inputs = inputsOf(acts);
        const plain = play(inputs, (kept) => kept);
        const ended = play(inputs, (kept, _, now) => (dice.next().value ? restarted(kept, now) : kept));
        for (const [index, each] of plain.entries()) if (ended[index] !== each) expect(ended[index]).toBe(each);
      }),
      { numRuns: 150 },
    );
  });

  test('forgetting the memory would change what is read: the test can fail', () => {
    const calm: Act = { wait: 1_000, weth: 2_000, usdc: 1_000, deficit: 0, settled: 0, replaced: 0 };
    const fall = { ...calm, weth: 1_500, replaced: 3, deficit: 2_000_000, settled: 3 };
    const inputs = inputsOf([...Array.from({ length: 30 }, () => calm), fall, fall]);
    const plain = play(inputs, (kept) => kept);
    const forgot = play(inputs, (kept, index) => (index === 30 ? { ...kept, memory: NO_MEMORY } : kept));
    expect(forgot.at(-1)).not.toBe(plain.at(-1));
  });
});

describe('restoreMemory', () => {
  const memory: ObserverMemory = { ...NO_MEMORY, reorgs: [{ at: START, depth: 2 }] };
  const afterMs = (ms: number, kept: unknown = memory) => restoreMemory(kept, { keptAt: START, now: START + ms });

  test('takes what is an hour old, and nothing older, nothing damaged, and nothing without a state', () => {
    expect(afterMs(3_600_000)).toEqual({ how: 'restored', memory });
    expect(afterMs(3_600_001)).toEqual({ how: 'old', memory: NO_MEMORY });
    // The clock went back: it is still of before this moment.
    expect(afterMs(-86_400_000).how).toBe('restored');
    expect(afterMs(0, null)).toEqual({ how: 'none', memory: NO_MEMORY });
    expect(afterMs(0, { ...memory, extra: 1 })).toEqual({ how: 'damaged', memory: NO_MEMORY });
    expect(afterMs(0, { ...memory, deficits: { a: '-1' } }).how).toBe('damaged');
    expect(restoreMemory(memory, { keptAt: undefined, now: START }).how).toBe('none');
  });
});
