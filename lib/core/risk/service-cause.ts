import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import type { VerdictKind } from './verdict';

/** Why a position below 1 stood for another block, in the order in which they are asked. */
export const SERVICE_CAUSES = ['breaker', 'oracle-delay', 'dust', 'no-depth', 'unprofitable', 'nobody'] as const;
export type ServiceCause = (typeof SERVICE_CAUSES)[number];

/** What was known of a position when a block ended. USD with 8 decimals, signed. */
export interface StandingFacts {
  /** The engine's breakers would not let a keeper send it. */
  readonly shut: boolean;
  readonly blockedBy: LiquidationBlock | undefined;
  readonly verdict: VerdictKind;
  /** What a liquidator would be left with at the protocol's prices, before gas; `undefined` when unknown. */
  readonly bonus: bigint | undefined;
  /** The same at the prices that it could sell and buy at. */
  readonly profit: bigint | undefined;
  /** Of one liquidation; `undefined` when unknown, which excuses nobody. */
  readonly gas: bigint | undefined;
}

/**
 * The first that holds:
 * 1. `breaker`: the engine's breakers, or a switch of the market itself (pause, sentinel, grace), refuse it;
 * 2. `oracle-delay`: the protocol has no price, or its prices make it liquidatable where no price of the market's does;
 * 3. `dust`: no amount is legal, nothing is left to seize, or the bonus does not pay for the gas;
 * 4. `no-depth`: the reserve cannot pay the collateral out;
 * 5. `unprofitable`: at prices that it could be sold at it does not pay for the gas, or the bonus is none;
 * 6. `nobody`: it would have paid, and nobody did it.
 */
export function serviceCause(facts: StandingFacts): ServiceCause {
  const { shut, blockedBy, verdict, bonus, profit, gas = 0n } = facts;
  if (shut || (blockedBy !== undefined && SWITCHES.has(blockedBy))) return 'breaker';
  if (blockedBy === 'price-unknown' || verdict === 'wrongful') return 'oracle-delay';
  if (blockedBy === 'no-liquidity') return 'no-depth';
  if (blockedBy !== undefined || (bonus !== undefined && bonus > 0n && bonus <= gas)) return 'dust';
  return profit !== undefined && profit <= gas ? 'unprofitable' : 'nobody';
}

const SWITCHES: ReadonlySet<LiquidationBlock> = new Set([
  'reserve-inactive',
  'reserve-paused',
  'sentinel',
  'grace-period',
]);
