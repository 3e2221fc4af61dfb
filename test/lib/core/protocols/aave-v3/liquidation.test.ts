import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountData } from '@/lib/core/protocols/aave-v3/health';
import { liquidationTerms, quote } from '@/lib/core/protocols/aave-v3/liquidation';
import { position } from '@/lib/core/protocols/aave-v3/position';
import type { AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote, LiquidationTerms, Pair, QuoteResult } from '@/lib/core/protocols/rules';
import { type Bps, MAX_UINT256, type Usd } from '@/lib/core/units/units';
import vectors from '../../../../vectors/aave-v3.json';
import {
  accountWith,
  addressOf,
  BORROWER,
  eModeWith,
  marketWith,
  NOW,
  PAIR,
  reserveWith,
  usdc,
  vectorAccount,
  vectorMarket,
  weth,
} from './market-fixture';
import { anySituation, type Situation } from './situation-arbitrary';

const ONE = 10n ** 18n;
const USDC_UNIT = 10n ** 6n;
const REVISIONS = [1, 10, 11] as const;

const quoted = (result: QuoteResult): LiquidationQuote => {
  if (!result.ok) throw new Error(`blocked: ${result.reason}`);
  return result.quote;
};
const reason = (result: QuoteResult | LiquidationTerms): string => {
  if ('ok' in result) return result.ok ? 'ok' : result.reason;
  return result.legal ? 'ok' : result.reason;
};
const legal = (terms: LiquidationTerms) => {
  if (!terms.legal) throw new Error(`not legal: ${terms.reason}`);
  return terms;
};

/** `wethAmount` against `usdcAmount`, whole tokens, at WETH's $2000 unless a price (dollars) is given. */
function pairOf(revision: number, wethAmount: number, usdcAmount: number, fields: Partial<AaveV3Reserve> = {}) {
  const collateral = reserveWith({ ...weth, ...fields });
  const account = accountWith(
    [[collateral, BigInt(Math.round(wethAmount * 1e6)) * 10n ** 12n]],
    [[usdc, BigInt(Math.round(usdcAmount * 1e6))]],
  );
  return { market: marketWith(revision, [collateral, usdc]), account };
}

describe('the published 3.7 vector', () => {
  const { liquidation37 } = vectors;
  const terms = legal(liquidationTerms(vectorMarket(11), vectorAccount, PAIR));
  const full = quoted(quote(vectorMarket(11), vectorAccount, PAIR, MAX_UINT256));

  it('takes half, pays the liquidator and the treasury', () => {
    expect(terms.maxDebtToCover).toBe(BigInt(liquidation37.maxDebtToCover));
    expect(terms.candidates).toEqual([8_500n * USDC_UNIT]);
    expect([terms.debt, terms.collateral, terms.liquidationBonus, terms.protocolFee]).toEqual([
      17_000n * USDC_UNIT,
      10n * ONE,
      10_500n,
      1_000n,
    ]);
    expect(full).toMatchObject({
      account: BORROWER,
      ...PAIR,
      debtToCover: MAX_UINT256,
      repaid: BigInt(liquidation37.maxDebtToCover),
      seizedNet: BigInt(liquidation37.seizedNet),
      protocolFee: BigInt(liquidation37.protocolFee),
      seized: 4_462_500_000_000_000_000n,
      bonus: 212_500_000_000_000_000n,
      deficits: [],
    });
    // 5.5375 WETH·2000·0.83 / 8500
    expect(full.healthFactorAfter).toBe(1_081_441_176_470_588_235n);
  });

  it('gives the same numbers in 3.6 and 3.0, where nothing rounds', () => {
    for (const revision of [1, 10]) {
      const other = quoted(quote(vectorMarket(revision), vectorAccount, PAIR, MAX_UINT256));
      expect([other.repaid, other.seizedNet, other.protocolFee]).toEqual([
        full.repaid,
        full.seizedNet,
        full.protocolFee,
      ]);
    }
  });
});

describe('rounding of the seizure', () => {
  // base = 3, bonus 5 %: 3.15 → 3 · fee on 1 unit
  const dust = (revision: number) => {
    const collateral = reserveWith({
      asset: addressOf(1),
      id: 0,
      decimals: 0,
      price: 10n ** 8n,
      liquidationBonus: 11_500n,
    });
    const debt = reserveWith({ asset: addressOf(2), id: 1, decimals: 0, price: 10n ** 8n });
    const account = accountWith([[collateral, 1_000n]], [[debt, 1_000n]]);
    const pair = { collateralAsset: collateral.asset, debtAsset: debt.asset };
    return quoted(quote(marketWith(revision, [collateral, debt]), account, pair, MAX_UINT256));
  };

  it('is half-up in 3.0, needs up in 3.6, and directed in 3.7', () => {
    // All 1000 collateral go; need = 1000/1.15 = 869.565…; bonus = 1000 − 869.565…; fee 10 % of it.
    expect(dust(1)).toMatchObject({ repaid: 870n, protocolFee: 13n, seizedNet: 987n, bonus: 130n });
    expect(dust(10)).toMatchObject({ repaid: 870n, protocolFee: 13n, seizedNet: 987n, bonus: 130n });
    expect(dust(11)).toMatchObject({ repaid: 870n, protocolFee: 14n, seizedNet: 986n, bonus: 131n });
  });

  it('tells half-up from ceiling in the need', () => {
    const collateral = reserveWith({ asset: addressOf(1), id: 0, decimals: 0, liquidationBonus: 10_500n });
    const debt = reserveWith({ asset: addressOf(2), id: 1, decimals: 0 });
    const account = accountWith([[collateral, 1_001n]], [[debt, 1_001n]]);
    const pair = { collateralAsset: collateral.asset, debtAsset: debt.asset };
    // 1001/1.05 = 953.33
    const need = (revision: number) =>
      quoted(quote(marketWith(revision, [collateral, debt]), account, pair, MAX_UINT256)).repaid;
    expect(REVISIONS.map(need)).toEqual([953n, 954n, 954n]);
  });
});

describe('close factor', () => {
  it('takes half above 0.95 and all at or below', () => {
    // HF = 0.83·C/D: 17 470 gives 0.9502, 17 474 gives 0.94998
    for (const revision of REVISIONS) {
      const above = pairOf(revision, 10, 17_470);
      const below = pairOf(revision, 10, 17_474);
      expect(legal(liquidationTerms(above.market, above.account, PAIR)).maxDebtToCover).toBe(8_735n * USDC_UNIT);
      expect(legal(liquidationTerms(below.market, below.account, PAIR)).maxDebtToCover).toBe(17_474n * USDC_UNIT);
    }
  });

  it('closes a pair under $2000 whole from 3.3 on, and half of it in 3.0', () => {
    const small = (revision: number) => pairOf(revision, 1.1, 1_900);
    const most = (revision: number) => {
      const { market, account } = small(revision);
      return legal(liquidationTerms(market, account, PAIR)).maxDebtToCover;
    };
    expect([most(1), most(10), most(11)]).toEqual([950n, 1_900n, 1_900n].map((n) => n * USDC_UNIT));
  });

  it('measures half of the whole debt from 3.3 on, of the reserve’s in 3.0', () => {
    const dai = reserveWith({ asset: addressOf(8), id: 4 });
    const account = accountWith(
      [[weth, 10n * ONE]],
      [
        [usdc, 12_000n * USDC_UNIT],
        [dai, 5_000n * ONE],
      ],
    );
    const most = (revision: number, debtAsset: AaveV3Reserve) =>
      legal(liquidationTerms(marketWith(revision, [weth, usdc, dai]), account, { ...PAIR, debtAsset: debtAsset.asset }))
        .maxDebtToCover;
    expect([most(1, usdc), most(10, usdc)]).toEqual([6_000n * USDC_UNIT, 8_500n * USDC_UNIT]);
    expect([most(1, dai), most(10, dai)]).toEqual([2_500n * ONE, 5_000n * ONE]);
  });
});

describe('dust rule', () => {
  it('refuses to leave under $1000 on a side, and offers the largest repay that does not', () => {
    const { market, account } = pairOf(10, 1.3, 2_200);
    const [at, most] = [2_200n * USDC_UNIT - 1_000n * USDC_UNIT, 1_100n * USDC_UNIT];
    expect(quoted(quote(market, account, PAIR, most)).repaid).toBe(most);
    expect(at > most).toBe(true);
    const low = pairOf(10, 1.25, 2_200); // HF 0.943: all may be taken
    expect(reason(quote(low.market, low.account, PAIR, 1_201n * USDC_UNIT))).toBe('must-not-leave-dust');
    expect(reason(quote(low.market, low.account, PAIR, 1_200n * USDC_UNIT))).toBe('ok');
    const { candidates } = legal(liquidationTerms(low.market, low.account, PAIR));
    expect(candidates.map((each) => quoted(quote(low.market, low.account, PAIR, each)).repaid)).toEqual([
      1_200n * USDC_UNIT,
      2_200n * USDC_UNIT,
    ]);
  });

  it('finds the exact edge: one unit more is refused', () => {
    const { market, account } = pairOf(10, 1.2, 2_200, { price: 199_912_345_678n as Usd });
    const [edge] = legal(liquidationTerms(market, account, PAIR)).candidates;
    expect(edge !== undefined && edge < 2_200n * USDC_UNIT).toBe(true);
    expect(reason(quote(market, account, PAIR, (edge ?? 0n) + 1n))).toBe('must-not-leave-dust');
  });

  it('does not exist in 3.0', () => {
    const { market, account } = pairOf(1, 1.25, 2_200);
    expect(reason(quote(market, account, PAIR, 2_199n * USDC_UNIT))).toBe('ok');
  });
});

describe('bad debt', () => {
  it('is written off in every reserve when the collateral is gone, in the order of the events', () => {
    const dai = reserveWith({ asset: addressOf(8), id: 4 });
    const frax = reserveWith({ asset: addressOf(9), id: 3 });
    const account = accountWith(
      [[weth, ONE]],
      [
        [usdc, 2_500n * USDC_UNIT],
        [dai, 100n * ONE],
        [frax, 50n * ONE],
      ],
    );
    for (const revision of [10, 11]) {
      const result = quoted(quote(marketWith(revision, [weth, usdc, dai, frax]), account, PAIR, MAX_UINT256));
      // need = ⌈2000/1.05⌉ in USDC units
      expect(result.repaid).toBe(1_904_761_905n);
      expect(result.deficits).toEqual([
        { asset: usdc.asset, amount: 2_500n * USDC_UNIT - 1_904_761_905n },
        { asset: frax.asset, amount: 50n * ONE },
        { asset: dai.asset, amount: 100n * ONE },
      ]);
      expect(result.healthFactorAfter).toBe(MAX_UINT256);
    }
    const before = quoted(quote(marketWith(1, [weth, usdc, dai, frax]), account, PAIR, MAX_UINT256));
    expect(before.deficits).toEqual([]);
    expect(before.healthFactorAfter).toBe(0n);
  });

  it('waits while any other collateral has value', () => {
    const other = reserveWith({ asset: addressOf(8), id: 4 });
    const account = accountWith(
      [
        [weth, ONE],
        [other, ONE],
      ],
      [[usdc, 2_500n * USDC_UNIT]],
    );
    const result = quoted(quote(marketWith(10, [weth, usdc, other]), account, PAIR, MAX_UINT256));
    expect(result.deficits).toEqual([]);
    expect(result.healthFactorAfter > 0n && result.healthFactorAfter < ONE).toBe(true);
  });
});

describe('refusals, in the pool’s order', () => {
  const blockedWith = (
    revision: number,
    collateral: Partial<AaveV3Reserve>,
    market = {},
    liquidator?: `0x${string}`,
  ) => {
    const reserve = reserveWith({ ...weth, ...collateral });
    return quote(marketWith(revision, [reserve, usdc], market), vectorAccount, PAIR, MAX_UINT256, liquidator);
  };
  const grace = { liquidationGracePeriodUntil: NOW };

  it('names each', () => {
    expect(reason(blockedWith(10, { price: undefined }))).toBe('price-unknown');
    expect(reason(blockedWith(10, { active: false }, {}, BORROWER))).toBe('self-liquidation');
    expect(reason(blockedWith(1, {}, {}, BORROWER))).toBe('ok');
    expect(reason(blockedWith(10, { active: false, paused: true }))).toBe('reserve-inactive');
    expect(reason(blockedWith(10, { paused: true, ...grace }, { sentinelAllowsLiquidation: false }))).toBe(
      'reserve-paused',
    );
    expect(reason(blockedWith(10, grace, { sentinelAllowsLiquidation: false }))).toBe('sentinel');
    expect(reason(blockedWith(11, {}, { sentinelAllowsLiquidation: false }))).toBe('ok');
    expect(blockedWith(10, grace)).toEqual({ ok: false, reason: 'grace-period', until: NOW });
    expect(reason(blockedWith(10, { liquidationGracePeriodUntil: NOW - 1n }))).toBe('ok');
    expect(reason(blockedWith(1, grace))).toBe('ok');
    expect(reason(blockedWith(10, { frozen: true, ltv: 0n as Bps }))).toBe('ok');
  });

  it('does not ask the sentinel below 0.95', () => {
    const { market, account } = pairOf(10, 10, 18_000);
    expect(reason(quote({ ...market, sentinelAllowsLiquidation: false }, account, PAIR, MAX_UINT256))).toBe('ok');
  });

  it('judges health, flags, debt, and listing', () => {
    const healthy = pairOf(10, 10, 16_600); // HF = 1 exactly
    expect(accountData(healthy.market, healthy.account).healthFactor).toBe(ONE);
    expect(reason(quote(healthy.market, healthy.account, PAIR, MAX_UINT256))).toBe('healthy');
    expect(reason(liquidationTerms(healthy.market, healthy.account, PAIR))).toBe('healthy');
    const market = vectorMarket(10);
    const swapped = { collateralAsset: usdc.asset, debtAsset: weth.asset };
    expect(reason(quote(market, vectorAccount, swapped, 1n))).toBe('not-collateral');
    expect(reason(quote(market, vectorAccount, { ...PAIR, debtAsset: weth.asset }, 1n))).toBe('no-debt');
    expect(reason(quote(market, vectorAccount, { ...PAIR, debtAsset: addressOf(99) }, 1n))).toBe('reserve-inactive');
    expect(reason(quote(market, vectorAccount, PAIR, 0n))).toBe('amount-too-small');
  });

  it('needs the cash of the collateral reserve, and offers what the cash allows', () => {
    const cash = 2n * ONE;
    const short = reserveWith({ ...weth, availableLiquidity: cash });
    for (const revision of REVISIONS) {
      const market = marketWith(revision, [short, usdc]);
      expect(reason(quote(market, vectorAccount, PAIR, MAX_UINT256))).toBe('no-liquidity');
      const { candidates } = legal(liquidationTerms(market, vectorAccount, PAIR));
      const best = quoted(quote(market, vectorAccount, PAIR, candidates.at(-1) ?? 0n));
      expect(best.seizedNet <= cash).toBe(true);
      expect(reason(quote(market, vectorAccount, PAIR, best.repaid + 1n))).toBe('no-liquidity');
    }
    const none = marketWith(10, [reserveWith({ ...weth, availableLiquidity: 0n }), usdc]);
    expect(liquidationTerms(none, vectorAccount, PAIR)).toEqual({ legal: false, reason: 'no-liquidity' });
  });
});

describe('e-mode', () => {
  it('uses its bonus, and in 3.0 its price for the debt whatever the debt’s category', () => {
    const bitmap = eModeWith({ id: 1, collateralBitmap: 1n, liquidationThreshold: 8_400n, liquidationBonus: 10_200n });
    const account = { ...vectorAccount, eMode: 1 };
    const liquid = marketWith(10, [weth, usdc], { eModes: new Map([[1, bitmap]]) });
    expect(legal(liquidationTerms(liquid, account, PAIR)).liquidationBonus).toBe(10_200n);

    const priced = { ...bitmap, categoryPrice: 2n * 10n ** 8n } as typeof bitmap;
    const single = marketWith(1, [weth, usdc], { eModes: new Map([[1, priced]]) });
    // Health reads USDC's own $1; the liquidation prices it at the category's $2.
    expect(quoted(quote(single, account, PAIR, 1_000n * USDC_UNIT)).seized).toBe(1_050_000_000_000_000_000n);
  });
});

/** ⌈one base unit of the collateral, in base units of the debt⌉ */
function unitWorth(market: AaveV3Market, pair: Pair): bigint {
  const collateral = market.reserves.get(pair.collateralAsset);
  const debt = market.reserves.get(pair.debtAsset);
  if (collateral?.price === undefined || debt?.price === undefined) throw new Error('unpriced');
  return (collateral.price * 10n ** BigInt(debt.decimals)) / (debt.price * 10n ** BigInt(collateral.decimals)) + 1n;
}

// Shrinking these records can take minutes; the seed and path reproduce a failure without it.
const runs = (numRuns: number) => ({ numRuns, endOnFailure: true });

describe('every account', () => {
  const pairs = ({ market, account }: Situation) => {
    const legs = position(market, account);
    return legs.collaterals.flatMap((collateral) =>
      legs.debts.map((debt) => ({
        pair: { collateralAsset: collateral.asset, debtAsset: debt.asset },
        balance: collateral.amount,
        debt: debt.amount,
      })),
    );
  };

  it('loses at most its balance and pays at most what was offered; its candidates are legal and ascend', () => {
    let seen = 0;
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { market, account } = situation;
        for (const { pair, balance, debt } of pairs(situation)) {
          const terms = liquidationTerms(market, account, pair);
          if (!terms.legal) {
            expect(reason(quote(market, account, pair, MAX_UINT256))).not.toBe('ok');
            continue;
          }
          seen++;
          expect(terms.candidates.length > 0 && terms.maxDebtToCover <= debt).toBe(true);
          let last = 0n;
          for (const offer of terms.candidates) {
            const result = quoted(quote(market, account, pair, offer));
            expect(offer > last && offer <= terms.maxDebtToCover).toBe(true);
            expect(result.repaid <= offer && result.seized <= balance).toBe(true);
            expect(result.seizedNet + result.protocolFee).toBe(result.seized);
            last = offer;
          }
        }
      }),
      runs(1_000),
    );
    expect(seen).toBeGreaterThan(300);
  });

  // Where one base unit of collateral is worth many of debt, several repays seize the same amount, so the need that
  // empties the collateral may lie below a smaller offer's repay: by at most two collateral units' worth.
  it('seizes and repays monotonically in the offer, up to what the rounding of a collateral unit allows', () => {
    fc.assert(
      fc.property(anySituation, fc.bigInt(1n, 10_000n), fc.bigInt(1n, 10_000n), (situation, x, y) => {
        const { market, account } = situation;
        const [low, high] = x < y ? [x, y] : [y, x];
        for (const { pair, debt } of pairs(situation)) {
          const less = quote(market, account, pair, (debt * low) / 10_000n);
          const more = quote(market, account, pair, (debt * high) / 10_000n);
          if (!less.ok || !more.ok) continue;
          const slack = 2n * unitWorth(market, pair) + 1n;
          expect(less.quote.repaid <= more.quote.repaid + slack).toBe(true);
          // The fee's transfer is clipped to the aTokens left: one unit.
          expect(less.quote.seized <= more.quote.seized + 1n).toBe(true);
        }
      }),
      runs(500),
    );
  });

  it('has no larger repay than the dust candidate’s that still leaves both sides', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { market, account } = situation;
        if (market.revision === 1) return;
        for (const { pair } of pairs(situation)) {
          const terms = liquidationTerms(market, account, pair);
          if (!terms.legal) continue;
          for (const offer of terms.candidates) {
            if (offer === terms.maxDebtToCover) continue;
            expect(reason(quote(market, account, pair, offer + 1n))).toBe('must-not-leave-dust');
          }
        }
      }),
      runs(1_000),
    );
  });
});
