import type { Address } from 'viem';
import { BPS, RAY } from '@/lib/core/units/units';
import type { HealthLaw, LinearRules, LinearTerms, RawLeg } from '../linear-terms';
import { accruedTimestamp } from './accrual';
import {
  bonusOf,
  borrowBit,
  collateralBit,
  eModeOf,
  hasThreshold,
  healthPriceOf,
  reserveOf,
  thresholdOf,
  unitOf,
} from './reserve-terms';
import { lawsOf, type RevisionLaws } from './revision';
import type { AaveV3Account, AaveV3Market } from './state';

const FRACTION = Number(BPS);
/** The bounds are themselves doubles: widened by more than their own rounding. */
const WIDER = 1 + 1e-9;

/**
 * aLT = ⌊S/ΣC⌋ in whole basis points, then ΣC·aLT to the nearest (3.0); or the weighted sum itself.
 * The last division's half-up rounding moves the health factor by under 1e-18 of it: the kernel's own slack.
 */
const healthLaw = (laws: RevisionLaws): HealthLaw =>
  laws.healthFactor === 'truncated-average'
    ? { averageStep: 1 / FRACTION, sumSlack: 0.5 }
    : { averageStep: 0, sumSlack: 0 };

function rawLegs(market: AaveV3Market, account: AaveV3Account): { collaterals: RawLeg[]; debts: RawLeg[] } {
  const collaterals: RawLeg[] = [];
  for (const [asset, raw] of account.scaledSupply)
    if ((account.configuration & collateralBit(reserveOf(market, asset).id)) !== 0n) collaterals.push({ asset, raw });
  const debts: RawLeg[] = [];
  for (const [asset, raw] of account.scaledDebt)
    if ((account.configuration & borrowBit(reserveOf(market, asset).id)) !== 0n) debts.push({ asset, raw });
  return { collaterals, debts };
}

/**
 * A balance is off by at most one base unit, whose value is price/unit, and the value of the balance by
 * at most one unit of the base currency. Directed (3.5+): collateral only down, debt only up. Half-up
 * (3.0): the balance by half a unit either way, then both values are floored.
 */
function termsFor(market: AaveV3Market, group: number, asset: Address): ReturnType<LinearRules['terms']> {
  accruedTimestamp(market);
  const laws = lawsOf(market.revision);
  const reserve = reserveOf(market, asset);
  const eMode = eModeOf(market, { eMode: group });
  const price = healthPriceOf(laws, reserve, eMode);
  const counts = hasThreshold(laws, reserve);
  const unit = unitOf(reserve);
  const scale = Number(unit * RAY);
  const quantum = (Number(price ?? 0n) / Number(unit)) * WIDER;
  const directed = laws.balances === 'directed';
  const common = {
    threshold: Number(thresholdOf(laws, reserve, eMode)) / FRACTION,
    bonus: Number(bonusOf(laws, reserve, eMode)) / FRACTION,
    price: Number(price ?? 0n),
  };
  const none = { value: 0, over: 0, under: 0 };
  const collateral = {
    value: Number(reserve.liquidityIndex * (price ?? 0n)) / scale,
    over: directed ? 0 : quantum / 2,
    under: (directed ? quantum : quantum / 2) + WIDER,
  };
  const debt = {
    value: Number(reserve.variableBorrowIndex * (price ?? 0n)) / scale,
    over: directed ? quantum + WIDER : quantum / 2,
    under: directed ? 0 : quantum / 2 + WIDER,
  };
  const terms: LinearTerms = { collateral: counts ? collateral : none, debt, ...common };
  // The pool asks the oracle for what it does not count, too.
  return price === undefined ? { collateral: undefined, debt: undefined } : { collateral: terms, debt: terms };
}

/** Aave v3's health factor for the fast kernel, for every revision that has rules. Throws `UnknownRevisionError`. */
export const aaveV3LinearRules: LinearRules<AaveV3Market, AaveV3Account> = {
  law: (market) => healthLaw(lawsOf(market.revision)),
  legs: (market, account) => ({ group: account.eMode, ...rawLegs(market, account) }),
  terms: termsFor,
};
