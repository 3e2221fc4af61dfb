import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accrue } from '@/lib/core/protocols/aave-v3/accrual';
import { accountData, healthFactorOf } from '@/lib/core/protocols/aave-v3/health';
import { legValue } from '@/lib/core/protocols/aave-v3/leg-value';
import { aaveV3LinearRules } from '@/lib/core/protocols/aave-v3/linear-terms';
import { position } from '@/lib/core/protocols/aave-v3/position';
import { UnknownEModeError, UnknownReserveError } from '@/lib/core/protocols/aave-v3/reserve-terms';
import { MissingPriceError } from '@/lib/core/protocols/rules';
import { MAX_UINT256 } from '@/lib/core/units/units';
import vectors from '../../../../vectors/aave-v3.json';
import {
  accountWith,
  addressOf,
  eModeWith,
  marketWith,
  reserveWith,
  usdc,
  vectorAccount,
  vectorMarket,
  WETH,
  wbtc,
  weth,
} from './market-fixture';
import { anySituation } from './situation-arbitrary';

const ONE = 10n ** 18n;
const DOLLAR = 10n ** 8n;

describe('accountData', () => {
  it.each([1, 10, 11])('gives the vector’s health factor (revision %i)', (revision) => {
    expect(accountData(vectorMarket(revision), vectorAccount)).toEqual({
      totalCollateral: 20_000n * DOLLAR,
      totalDebt: 17_000n * DOLLAR,
      availableBorrows: 0n,
      averageLiquidationThreshold: 8_300n,
      averageLtv: 8_000n,
      healthFactor: BigInt(vectors.liquidation37.healthFactor) + (revision === 1 ? 1n : 0n),
    });
  });

  it('truncates the average threshold in 3.0 and not in 3.6', () => {
    const low = reserveWith({ asset: addressOf(7), id: 3, liquidationThreshold: 7_000n });
    // Σ = 20 000·8300 + 1·7000 over 20 001 = 8299.93…
    const account = accountWith(
      [
        [weth, 10n * ONE],
        [low, ONE],
      ],
      [[usdc, 1_000n * 10n ** 6n]],
    );
    const of = (revision: number) => accountData(marketWith(revision, [weth, usdc, low]), account);
    expect(of(1).averageLiquidationThreshold).toBe(8_299n);
    // ⟨20 001e8·8299/1e4⟩ = 1 659 882 990 000; over 1000e8
    expect(of(1).healthFactor).toBe(16_598_829_900_000_000_000n);
    // (20 000e8·8300 + 1e8·7000)/1000e8/1e4 = 16.6007
    expect(of(10).healthFactor).toBe(16_600_700_000_000_000_000n);
  });

  it('answers the maximum without debt and zeros for an empty account', () => {
    for (const revision of [1, 10, 11]) {
      expect(accountData(vectorMarket(revision), accountWith([[weth, ONE]], [])).healthFactor).toBe(MAX_UINT256);
      expect(accountData(vectorMarket(revision), accountWith([], [])).totalCollateral).toBe(0n);
    }
  });

  it('rounds a sub-unit debt up from 3.5 on, down before', () => {
    // 1 base unit of an 18-decimal token at $1 is worth 1e-10 of the base unit.
    const dai = reserveWith({ asset: addressOf(8), id: 4 });
    const account = accountWith([[weth, ONE]], [[dai, 1n]]);
    expect(accountData(marketWith(1, [weth, dai]), account).totalDebt).toBe(0n);
    expect(accountData(marketWith(10, [weth, dai]), account).totalDebt).toBe(1n);
    expect(legValue(1, 'debt', 1n, DOLLAR, 18)).toBe(0n);
    expect(legValue(10, 'debt', 1n, DOLLAR, 18)).toBe(1n);
    expect(legValue(10, 'collateral', 1n, DOLLAR, 18)).toBe(0n);
  });

  it('counts only flagged supplies and debts', () => {
    const unflagged = { ...vectorAccount, configuration: 1n << 2n };
    expect(accountData(vectorMarket(10), unflagged).totalCollateral).toBe(0n);
    expect(accountData(vectorMarket(10), unflagged).healthFactor).toBe(0n);
    expect(position(vectorMarket(10), unflagged).collaterals).toEqual([]);
    const noDebtFlag = { ...vectorAccount, configuration: 1n << 1n };
    expect(accountData(vectorMarket(10), noDebtFlag).healthFactor).toBe(MAX_UINT256);
  });

  it('skips a reserve of threshold 0 in 3.0 and counts it from 3.6', () => {
    const dead = reserveWith({ asset: addressOf(9), id: 5, liquidationThreshold: 0n, liquidationBonus: 0n, ltv: 0n });
    const account = accountWith([[dead, 5n * ONE]], []);
    expect(accountData(marketWith(1, [dead]), account).totalCollateral).toBe(0n);
    expect(accountData(marketWith(10, [dead]), account).totalCollateral).toBe(5n * DOLLAR);
  });

  it('is unknown, never healthy, without a price', () => {
    const blind = reserveWith({ ...weth, price: undefined });
    const market = marketWith(10, [blind, usdc]);
    expect(() => accountData(market, vectorAccount)).toThrow(MissingPriceError);
    const unknown = position(market, vectorAccount);
    expect([unknown.healthFactor, unknown.totalCollateral, unknown.collaterals[0]?.value]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(unknown.totalDebt).toBe(17_000n * DOLLAR);
  });

  it('is unknown when the oracle is dead for a collateral that does not count: the pool asks for its price first', () => {
    const dead = reserveWith({
      ...wbtc,
      ...{ liquidationThreshold: 0n, liquidationBonus: 0n, ltv: 0n, price: undefined },
    });
    const market = marketWith(1, [weth, usdc, dead]);
    const { scaledSupply, configuration } = accountWith(
      [
        [weth, 10n * ONE],
        [dead, 1n],
      ],
      [],
    );
    const holder = { ...vectorAccount, scaledSupply, configuration: configuration | vectorAccount.configuration };
    expect(() => accountData(market, holder)).toThrow(MissingPriceError);
    expect(position(market, holder).healthFactor).toBeUndefined();
    expect(position(market, vectorAccount).healthFactor).toBeDefined();
    for (const revision of [1, 10, 11])
      expect(aaveV3LinearRules.terms(marketWith(revision, [dead]), 0, dead.asset).collateral).toBeUndefined();
  });

  it('is unknown when the oracle is dead for a collateral that is flagged although nothing is left of it', () => {
    const market = (revision: number) => marketWith(revision, [weth, usdc, reserveWith({ ...wbtc, price: undefined })]);
    const flagged = { ...vectorAccount, configuration: vectorAccount.configuration | (1n << 5n) };
    for (const revision of [1, 10, 11]) {
      expect(() => accountData(market(revision), flagged)).toThrow(MissingPriceError);
      expect(accountData(market(revision), vectorAccount).totalDebt).toBe(17_000n * DOLLAR);
    }
  });

  it('refuses holdings and e-modes the market does not have', () => {
    expect(() => accountData(marketWith(10, [weth]), vectorAccount)).toThrow(UnknownReserveError);
    expect(() => accountData(vectorMarket(10), { ...vectorAccount, eMode: 3 })).toThrow(UnknownEModeError);
  });
});

describe('e-mode', () => {
  const inMode = { ...vectorAccount, eMode: 1 };

  it('is unknown in 3.0 when the category has a price source of its own that does not answer', () => {
    const dead = eModeWith({ id: 1, categoryPriceUnknown: true });
    const market = marketWith(1, [weth, usdc], { eModes: new Map([[1, dead]]) });
    expect(() => accountData(market, inMode)).toThrow(MissingPriceError);
    expect(position(market, inMode).healthFactor).toBeUndefined();
    expect(accountData(market, vectorAccount).totalDebt).toBe(17_000n * DOLLAR);
  });

  it('takes threshold and LTV by bitmap from 3.2 on', () => {
    const covered = eModeWith({ id: 1, collateralBitmap: 1n });
    const of = (revision: number, eMode = covered) =>
      accountData(marketWith(revision, [weth, usdc], { eModes: new Map([[1, eMode]]) }), inMode);
    expect(of(10).averageLiquidationThreshold).toBe(9_300n);
    expect(of(10).averageLtv).toBe(9_000n);
    expect(of(10, { ...covered, ltvzeroBitmap: 1n }).averageLtv).toBe(0n);
    expect(of(10, { ...covered, collateralBitmap: 0n }).averageLiquidationThreshold).toBe(8_300n);
    expect(of(11, { ...covered, collateralBitmap: 0n, isolated: true }).averageLtv).toBe(0n);
    expect(of(10, { ...covered, collateralBitmap: 0n }).averageLtv).toBe(8_000n);
  });

  it('takes the category and its price in 3.0, and keeps LTV 0 of the reserve', () => {
    const member = reserveWith({ ...weth, eModeCategory: 1 });
    const eMode = eModeWith({ id: 1, categoryPrice: 1_900n * DOLLAR });
    const of = (reserve = member) =>
      accountData(marketWith(1, [reserve, usdc], { eModes: new Map([[1, eMode]]) }), inMode);
    expect(of().totalCollateral).toBe(19_000n * DOLLAR);
    expect(of().averageLiquidationThreshold).toBe(9_300n);
    expect(of().averageLtv).toBe(9_000n);
    expect(of(reserveWith({ ...member, ltv: 0n })).averageLtv).toBe(0n);
    expect(of(reserveWith({ ...member, eModeCategory: 2 })).totalCollateral).toBe(20_000n * DOLLAR);
  });
});

describe('position', () => {
  it('carries the terms in force', () => {
    const eModes = new Map([[1, eModeWith({ id: 1, collateralBitmap: 1n })]]);
    const { collaterals, debts, eMode } = position(marketWith(10, [weth, usdc], { eModes }), {
      ...vectorAccount,
      eMode: 1,
    });
    expect(eMode).toBe(1);
    expect(collaterals).toHaveLength(1);
    expect(collaterals[0]).toMatchObject({
      asset: WETH,
      symbol: 'WETH',
      amount: 10n * ONE,
      value: 20_000n * DOLLAR,
      liquidationThreshold: 9_300n,
      liquidationBonus: 10_100n,
      ltv: 9_000n,
    });
    expect(debts[0]).toMatchObject({ amount: 17_000n * 10n ** 6n, value: 17_000n * DOLLAR, decimals: 6 });
  });

  it('has legs whose health factor and totals are accountData’s, in every revision', () => {
    fc.assert(
      fc.property(anySituation, ({ market, account }) => {
        const legs = position(market, account);
        const data = accountData(market, account);
        expect(legs.healthFactor).toBe(data.healthFactor);
        expect(healthFactorOf(market.revision, legs.collaterals, legs.debts)).toBe(data.healthFactor);
        expect(legs.totalCollateral).toBe(data.totalCollateral);
        expect(legs.totalDebt).toBe(data.totalDebt);
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });
});

const shared = new URL('../../../../../../shared/data/vectors/aave_utilities.json', import.meta.url);

describe.skipIf(!existsSync(shared))('aave-utilities account summary', () => {
  it('agrees with a published account', () => {
    interface Row {
      readonly symbol: string;
      readonly decimals: number;
      readonly scaledATokenBalance: string;
      readonly scaledVariableDebt: string;
      readonly liquidityRate: string;
      readonly liquidityIndex: string;
      readonly variableBorrowRate: string;
      readonly variableBorrowIndex: string;
      readonly lastUpdateTimestamp: number;
      readonly priceInMarketReferenceCurrency: string;
      readonly baseLTVasCollateral: number;
      readonly reserveLiquidationThreshold: number;
    }
    const summary = JSON.parse(readFileSync(shared, 'utf8')).user_summary_eth_market;
    const rows: Row[] = summary.reserves;
    const reserves = rows.map((row, id) =>
      reserveWith({
        asset: addressOf(50 + id),
        id,
        symbol: row.symbol,
        decimals: row.decimals,
        liquidityRate: BigInt(row.liquidityRate),
        liquidityIndex: BigInt(row.liquidityIndex),
        variableBorrowRate: BigInt(row.variableBorrowRate),
        variableBorrowIndex: BigInt(row.variableBorrowIndex),
        lastUpdateTimestamp: BigInt(row.lastUpdateTimestamp),
        price: BigInt(row.priceInMarketReferenceCurrency),
        ltv: BigInt(row.baseLTVasCollateral),
        liquidationThreshold: BigInt(row.reserveLiquidationThreshold),
      }),
    );
    const held = (pick: (row: Row) => string) =>
      rows.flatMap((row, id) => {
        const reserve = reserves[id];
        return reserve === undefined ? [] : [[reserve, BigInt(pick(row))] as const];
      });
    const account = accountWith(
      held((row) => row.scaledATokenBalance),
      held((row) => row.scaledVariableDebt),
    );
    const market = accrue(marketWith(1, reserves, { accruedTo: undefined }), BigInt(summary.currentTimestamp));
    const data = accountData(market, account);
    const { expected } = summary;
    // The fixture's own maths floors and averages without truncation: agreement to 1 part in 1e8 is what it can show.
    const near = (actual: bigint, want: bigint): boolean => {
      const gap = actual > want ? actual - want : want - actual;
      return gap * 10n ** 8n <= want;
    };
    expect(near(data.totalCollateral, BigInt(expected.totalCollateralMarketReferenceCurrency))).toBe(true);
    expect(near(data.totalDebt, BigInt(expected.totalBorrowsMarketReferenceCurrency))).toBe(true);
    expect(data.averageLtv).toBe(BigInt(expected.currentLoanToValue));
    expect(data.averageLiquidationThreshold).toBe(BigInt(Math.floor(Number(expected.currentLiquidationThreshold))));
    const [leg] = position(market, account).collaterals;
    expect(leg?.amount).toBe(2_441_092_444n);
    expect(leg?.value).toBe(537_565_709_595_797_680n);
  });
});
