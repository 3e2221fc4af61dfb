import { describe, expect, it } from 'vitest';
import { sourcedFacts } from '@/lib/engine/observed-facts';
import { assetAddress, fixtureSnapshot } from '@/test/fixtures/snapshot';

type Sources = Parameters<typeof sourcedFacts>[0];
const bare: Sources = { chain: {}, priceSources: [], blockPrices: {} };
const clocks = (...offsets: (number | undefined)[]) => offsets.map((offset) => ({ clockOffset: () => offset }));
const WETH = assetAddress('WETH') as `0x${string}`;
const LINK = assetAddress('LINK') as `0x${string}`;

describe('what the sources tell the breakers', () => {
  it('is nothing where nothing is configured, so that no rule asks for it', () => {
    expect(sourcedFacts(bare, fixtureSnapshot())).toEqual({});
    // Two clocks may both be wrong; one that tells no times is none.
    expect(sourcedFacts({ ...bare, priceSources: [{}, {}, ...clocks(5, 9)] }, null)).toEqual({});
  });

  it('is null of what is provided and not known now', () => {
    const silent: Sources = {
      chain: { heads: () => null },
      priceSources: clocks(undefined, 5, 9),
      blockPrices: { reserves: () => new Map([[WETH, null]]) },
    };
    expect(sourcedFacts(silent, fixtureSnapshot())).toEqual({
      heads: null,
      clockSkewMs: null,
      depthUsd: { [WETH]: null },
    });
    // Without a snapshot there is no price to value a reserve by.
    const pools: Sources = { ...bare, blockPrices: { reserves: () => new Map([[WETH, 10n ** 21n]]) } };
    expect(sourcedFacts(pools, null)).toEqual({ depthUsd: { [WETH]: null } });
  });

  it('is what they say', () => {
    const heads = [{ rpc: 'RPC 1', number: 5, hash: '0x5' }];
    const all: Sources = {
      chain: { heads: () => ({ at: 77, heads }) },
      priceSources: clocks(5, -1_500, 9),
      blockPrices: { reserves: () => new Map([[WETH, 10n ** 21n]]) },
    };
    const snapshot = fixtureSnapshot();
    const price = Number(snapshot.assets[WETH]?.price) / 1e8;
    const facts = sourcedFacts(all, snapshot);
    expect(facts).toMatchObject({ heads, headsAt: 77, clockSkewMs: 5 });
    expect(facts.depthUsd?.[WETH]).toBeCloseTo(1_000 * price * (1 / Math.sqrt(0.98) - 1), 4);
    expect(facts.depthUsd).not.toHaveProperty(LINK);
  });
});
