import type { Address } from 'viem';
import type { CollateralLeg, DebtLeg, Position } from '@/lib/core/position/position';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import { BPS, type Usd, type Wad } from '@/lib/core/units/units';

/** The part of the rules that what-if prices need; one revision's. */
export type PriceRules = Pick<ProtocolRules, 'healthFactorOf' | 'legValue'>;

/** New price of an asset given its present one; the same value back = unchanged; `undefined` = unknown. */
export type Reprice = (asset: Address, price: Usd | undefined) => Usd | undefined;

/**
 * The position at other prices of the protocol's oracle, all else equal: values, totals and health
 * factor follow; exact under the revision's rounding.
 */
export function repricePosition(rules: PriceRules, revision: number, position: Position, reprice: Reprice): Position {
  const collaterals = position.collaterals.map((leg) => repriceLeg(rules, revision, 'collateral', leg, reprice));
  const debts = position.debts.map((leg) => repriceLeg(rules, revision, 'debt', leg, reprice));
  return {
    ...position,
    collaterals,
    debts,
    totalCollateral: sum(collaterals),
    totalDebt: sum(debts),
    healthFactor: rules.healthFactorOf(revision, collaterals, debts),
  };
}

/** Only the health factor of `repricePosition`, in wad. */
export function healthFactorAt(
  rules: PriceRules,
  revision: number,
  position: Position,
  reprice: Reprice,
): Wad | undefined {
  return rules.healthFactorOf(
    revision,
    position.collaterals.map((leg) => repriceLeg(rules, revision, 'collateral', leg, reprice)),
    position.debts.map((leg) => repriceLeg(rules, revision, 'debt', leg, reprice)),
  );
}

/** Price ratios by asset, in bps of today's price (9 500 = 5 % down); assets left out stay. Prices round down. */
export function shocks(ratios: ReadonlyMap<Address, bigint>): Reprice {
  return (asset, price) => {
    const ratio = ratios.get(asset);
    return ratio === undefined || price === undefined ? price : (((price * ratio) / BPS) as Usd);
  };
}

/** One asset at an absolute price, all others as they are. */
export function priceOf(asset: Address, at: bigint): Reprice {
  return (other, price) => (other === asset ? (at as Usd) : price);
}

function repriceLeg<L extends CollateralLeg | DebtLeg>(
  rules: PriceRules,
  revision: number,
  side: 'collateral' | 'debt',
  leg: L,
  reprice: Reprice,
): L {
  const price = reprice(leg.asset, leg.price);
  if (price === leg.price) return leg;
  const value = price === undefined ? undefined : rules.legValue(revision, side, leg.amount, price, leg.decimals);
  return { ...leg, price, value };
}

function sum(legs: readonly { readonly value: Usd | undefined }[]): Usd | undefined {
  let total = 0n;
  for (const { value } of legs) {
    if (value === undefined) return undefined;
    total += value;
  }
  return total as Usd;
}
