import fc from 'fast-check';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { RAY } from '@/lib/core/units/units';
import { accountWith, addressOf, eModeWith, marketWith, reserveWith } from './market-fixture';

export interface Situation {
  readonly market: AaveV3Market;
  readonly account: AaveV3Account;
}

const reserveArbitrary = (id: number) =>
  fc
    .record({
      decimals: fc.constantFrom(6, 8, 18),
      price: fc.bigInt(10n ** 4n, 10n ** 13n),
      liquidationThreshold: fc.bigInt(4_000n, 9_000n),
      liquidationBonus: fc.bigInt(10_100n, 11_000n),
      liquidationProtocolFee: fc.constantFrom(0n, 1_000n, 2_345n),
      liquidityIndex: fc.bigInt(RAY, 2n * RAY),
      variableBorrowIndex: fc.bigInt(RAY, 3n * RAY),
      eModeCategory: fc.constantFrom(0, 1),
    })
    .map((fields) => reserveWith({ asset: addressOf(100 + id), id, ltv: 4_000n, ...fields }));

/**
 * Accounts with supply in reserves 0 and 1 and debt in 2 and 3, valued from cents to ten thousand dollars,
 * the debts set so that health factors fall around 1: near every threshold of the rules.
 */
export const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    revision: fc.constantFrom(1, 10, 11),
    reserves: fc.tuple(reserveArbitrary(0), reserveArbitrary(1), reserveArbitrary(2), reserveArbitrary(3)),
    supplyCents: fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 300_000 })),
    debtShare: fc.integer({ min: 40, max: 130 }),
    split: fc.integer({ min: 1, max: 100 }),
    eMode: fc.constantFrom(0, 1),
  })
  .map(({ revision, reserves, supplyCents, debtShare, split, eMode }) => {
    const [a, b, c, d] = reserves;
    // Scaled units worth `cents`, about: 1 cent = 1e6 of the base currency.
    const units = (reserve: typeof a, cents: number): bigint =>
      (BigInt(cents) * 10n ** 6n * 10n ** BigInt(reserve.decimals) * RAY) /
        ((reserve.price ?? 1n) * reserve.liquidityIndex) +
      1n;
    const debtCents = Math.floor(((supplyCents[0] + supplyCents[1]) * debtShare) / 100);
    const first = Math.floor((debtCents * split) / 100);
    const supply =
      supplyCents[1] === 0
        ? [[a, units(a, supplyCents[0])] as const]
        : [[a, units(a, supplyCents[0])] as const, [b, units(b, supplyCents[1])] as const];
    const debt =
      split === 100
        ? [[c, units(c, first)] as const]
        : [[c, units(c, first)] as const, [d, units(d, debtCents - first)] as const];
    const eModes = new Map([[1, eModeWith({ id: 1, collateralBitmap: 1n, liquidationThreshold: 9_200n })]]);
    return {
      market: marketWith(revision, reserves, { eModes }),
      account: accountWith(supply, debt, { eMode }),
    };
  });
