import type { Address } from 'viem';
import type { LossContext } from '../expected-loss';

/**
 * What a sale of a collateral worth `value` brings in for the debt, before gas, base currency; nothing where nothing of
 * it can be seized (`bonus` 0).
 */
export function proceedsOf({ impact }: LossContext, asset: Address, value: number, bonus: number): number {
  return bonus === 0 || value === 0 ? 0 : (value * (1 - impact(asset, value / 1e8))) / bonus;
}
