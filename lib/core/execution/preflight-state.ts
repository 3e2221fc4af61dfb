import type { Address } from 'viem';
import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import type { GuardConsent } from './guard-consent';
import type { NamedGuard } from './guard-words';
import type { OverrideConsent, OverrideFacts } from './override-consent';

/**
 * All that preflight judges, gathered by the wallet layer. `undefined` is "not known yet" and never
 * passes a check. Amounts in base units, USD with 8 decimals.
 */
export interface PreflightState {
  readonly wallet: WalletState | undefined;
  readonly market: { readonly chainId: number; readonly chainName: string };
  /** The stream's word on its own freshness. */
  readonly data: { readonly live: boolean; readonly ageMs: number };
  /** Newest block known. */
  readonly headBlock: bigint | undefined;
  readonly borrower: Address;
  /** Why the pool would refuse now; `undefined` = it would not. */
  readonly blockedBy: LiquidationBlock | undefined;
  /** Unix seconds when the block ends by itself. */
  readonly blockedUntil?: bigint | undefined;
  readonly plan: PlannedCall | undefined;
  /** The pool would not refuse, but no plan was to be had, and that is said elsewhere. */
  readonly refused?: boolean;
  /** How the wallet pays, where not by an approval to the pool and a transaction of its own. */
  readonly payment?: WalletPayment | undefined;
  /** What the market says of the plan's state; `undefined` while there is no plan. */
  readonly guard:
    | (NamedGuard & {
        readonly symbols: Readonly<Record<string, string>>;
        /** What the person agreed to knowingly. */
        readonly consent: GuardConsent | undefined;
      })
    | undefined;
  /** What the circuit breakers say of the pair; `undefined` while there is no plan. */
  readonly breakers:
    | (OverrideFacts & { readonly why: readonly string[]; readonly consent: OverrideConsent | undefined })
    | undefined;
  /** The pair's prices at the preview and now, base currency. */
  readonly prices: readonly {
    readonly symbol: string;
    readonly previewed: bigint;
    readonly current: bigint | undefined;
  }[];
  /** Largest move since the preview that still counts as the same plan, bps. */
  readonly priceToleranceBps: bigint;
  /** Of the transaction: the wei its sender must be able to pay, and the USD (8 decimals) it is expected to cost. */
  readonly gas: { readonly wei: bigint; readonly usd: bigint | undefined } | undefined;
}

export interface WalletState {
  readonly address: Address;
  readonly chainId: number | undefined;
  readonly nativeBalance: bigint | undefined;
  /** Of the debt asset. */
  readonly balance: bigint | undefined;
  /** Of the debt asset, to who takes the repayment: the pool, or the wallet's executor. */
  readonly allowance: bigint | undefined;
}

export interface WalletPayment {
  /** The repayment is borrowed for the length of the transaction: the wallet needs none of it. */
  readonly borrows: boolean;
  /** The wallet makes all calls at once, its approval among them. */
  readonly batches: boolean;
  /** Who takes the repayment from the wallet. */
  readonly spender: 'pool' | 'executor';
  /** The wallet's contract for one transaction; `undefined` where none is needed. */
  readonly executor:
    | {
        readonly address: Address;
        readonly deployed: boolean /** By a call that is known. */;
        readonly deployable: boolean;
      }
    | undefined;
  /** False where others pay for the gas, as the owners of a Safe do. */
  readonly paysGas: boolean;
}

export interface PlannedCall {
  /** The block it was computed from. */
  readonly block: bigint;
  /** A newer one is being computed. */
  readonly recomputing: boolean;
  readonly repaid: bigint;
  /** What must be approved: `repaid` and headroom. */
  readonly approve: bigint;
  readonly debtSymbol: string;
  readonly debtDecimals: number;
  /** Before gas, signed: after impact at the pessimistic end of the prices, where that can be told; `undefined` when a price is unknown. */
  readonly profit: bigint | undefined;
}
