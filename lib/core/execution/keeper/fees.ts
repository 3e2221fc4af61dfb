import { mulDivUp } from '@/lib/core/units/math';
import { BPS } from '@/lib/core/units/units';

/** Wei a unit of gas, EIP-1559. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface FeeTerms {
  /** Of the block after the newest, which is known (EIP-1559). */
  readonly baseFee: bigint;
  /** What others tip now. */
  readonly suggestedTip: bigint;
  /** What the transaction may use at most. */
  readonly gas: bigint;
  /** The most its gas may cost, wei: see `gasCap`. */
  readonly mostCost: bigint;
  /** The attempt with the same nonce that these are to replace. */
  readonly replaces?: Fees | undefined;
}

export type FeeRefusal = 'gas-above-profit' | 'replacement-above-profit';

/** Nodes take a replacement at 10 % more in both fields, some at 12.5 %. */
const BUMP_BPS = 11_250n;
/** On top of an estimate of gas: state may differ a little at inclusion. */
const GAS_MARGIN_BPS = 12_000n;
/** How many full blocks in a row the fee should survive: 1.125 each, so that twice the base fee lasts five. */
const HEADROOM = 2n;

/** The gas limit to send with, for what was estimated; rounded up. */
export function gasLimitFor(estimate: bigint): bigint {
  return mulDivUp(estimate, GAS_MARGIN_BPS, BPS);
}

/** The most that gas may cost, wei: a share of the profit before gas, and never above the limit of one transaction. */
export function gasCap(profit: bigint, shareBps: bigint, limit: bigint): bigint {
  const share = profit > 0n ? (profit * shareBps) / BPS : 0n;
  return share < limit ? share : limit;
}

/**
 * The fees to send with: room for five blocks of rising base fee, but never a cap at which the gas could cost more than
 * `mostCost`. The tip gives way before the cap does. Refuses where the next block's base fee alone is above it, or a
 * replacement would have to be.
 */
export function feesFor({ baseFee, suggestedTip, gas, mostCost, replaces }: FeeTerms): Fees | FeeRefusal {
  const cap = gas > 0n ? mostCost / gas : 0n;
  if (cap < baseFee) return 'gas-above-profit';
  const leastFee = replaces === undefined ? 0n : bumped(replaces.maxFeePerGas);
  const leastTip = replaces === undefined ? 0n : bumped(replaces.maxPriorityFeePerGas);
  const wanted = max(HEADROOM * baseFee + suggestedTip, leastFee);
  if (leastFee > cap) return 'replacement-above-profit';
  const maxFeePerGas = wanted < cap ? wanted : cap;
  const room = maxFeePerGas - baseFee;
  const tip = max(suggestedTip < room ? suggestedTip : room, leastTip);
  return tip > maxFeePerGas ? 'replacement-above-profit' : { maxFeePerGas, maxPriorityFeePerGas: tip };
}

function bumped(fee: bigint): bigint {
  return mulDivUp(fee, BUMP_BPS, BPS);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
