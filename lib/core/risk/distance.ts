import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { BPS, type Usd, WAD } from '@/lib/core/units/units';
import { lastTrue } from './boundary';
import { healthFactorAt, type PriceRules, type Reprice } from './shock';

/**
 * Distances below this are exact; further ones are the closed form rounded up, which may be off by a
 * basis point or two where the protocol rounds. Covers every fall that liquidations-at-risk asks for.
 */
export const EXACT_WITHIN_BPS = 2_500;

const MAX_FALL = 9_999n;

/**
 * The smallest fall, in whole bps of price, of every asset outside `stable` (as collateral and as debt
 * alike, together) at which the health factor is below 1. 0 when it already is. `undefined` when no
 * fall does it (nothing volatile, or the volatile debt falls as much), without debt, or when unknown.
 */
export function distanceBps(
  rules: PriceRules,
  revision: number,
  position: Position,
  stable: ReadonlySet<Address>,
  exactWithin: number = EXACT_WITHIN_BPS,
): number | undefined {
  if (position.healthFactor === undefined || position.debts.length === 0) return undefined;
  if (position.healthFactor < WAD) return 0;
  const guess = closedForm(position, stable);
  if (guess === undefined) return undefined;
  if (guess > exactWithin) return guess > Number(MAX_FALL) ? undefined : guess;
  const survives = (fall: bigint): boolean => {
    const factor = healthFactorAt(rules, revision, position, fallOf(fall, stable));
    return factor !== undefined && factor >= WAD;
  };
  const last = lastTrue(survives, BigInt(guess - 1), 0n, MAX_FALL);
  return last === undefined ? undefined : Number(last) + 1;
}

/** Every asset outside `stable` falls by `fall` bps; prices round down. */
export function fallOf(fall: bigint, stable: ReadonlySet<Address>): Reprice {
  return (asset, price) =>
    fall === 0n || price === undefined || stable.has(asset) ? price : (((price * (BPS - fall)) / BPS) as Usd);
}

/**
 * HF(k) < 1 ⇔ Ss + k·Sv < Ds + k·Dv for the factor k on volatile prices (S: weighted collateral,
 * D: debt, s stable, v volatile): crossed where k = (Ds − Ss) / (Sv − Dv), if falling hurts at all.
 */
function closedForm(position: Position, stable: ReadonlySet<Address>): number | undefined {
  let fixed = 0;
  let volatile = 0;
  for (const { asset, value, liquidationThreshold } of position.collaterals) {
    if (value === undefined) return undefined;
    const weighted = (Number(value) * Number(liquidationThreshold)) / 10_000;
    if (stable.has(asset)) fixed -= weighted;
    else volatile += weighted;
  }
  for (const { asset, value } of position.debts) {
    if (value === undefined) return undefined;
    if (stable.has(asset)) fixed += Number(value);
    else volatile -= Number(value);
  }
  if (volatile <= 0 || fixed <= 0) return undefined;
  return Math.max(1, Math.ceil((1 - fixed / volatile) * 10_000));
}
