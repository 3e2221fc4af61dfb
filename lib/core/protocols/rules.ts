import type { Address, Hex, Log } from 'viem';
import type { CollateralLeg, DebtLeg, Position } from '@/lib/core/position/position';
import type { Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';
import type { AaveV3Account, AaveV3Market } from './aave-v3/state';
import type { MarketSwitches } from './switches';

export type ProtocolId = 'aave-v3';
/** Unions grow by one member a protocol; each is discriminated by `protocol`. */
export type MarketState = AaveV3Market;
export type AccountState = AaveV3Account;

export interface Pair {
  readonly collateralAsset: Address;
  readonly debtAsset: Address;
}

/** Why a pair of an account may not be liquidated now. The order is the order of the contract's own checks. */
export type LiquidationBlock =
  | 'price-unknown'
  | 'self-liquidation'
  | 'reserve-inactive'
  | 'reserve-paused'
  | 'sentinel'
  | 'grace-period'
  | 'healthy'
  | 'not-collateral'
  | 'no-debt'
  | 'must-not-leave-dust'
  | 'amount-too-small'
  | 'no-liquidity';

/** What the protocol would allow for one pair at the timestamp the market was accrued to. */
export type LiquidationTerms =
  | {
      readonly legal: true;
      /** The most the pool will take in one call (close factor applied), base units of the debt asset. */
      readonly maxDebtToCover: TokenAmount;
      /** The whole debt in this reserve. */
      readonly debt: TokenAmount;
      readonly collateral: TokenAmount;
      readonly liquidationBonus: Bps;
      readonly protocolFee: Bps;
      /** Candidate repay amounts worth scoring, ascending, each legal (no dust revert). mechanics A4. */
      readonly candidates: readonly TokenAmount[];
    }
  | {
      readonly legal: false;
      readonly reason: LiquidationBlock /** Unix seconds when it ends by itself. */;
      readonly until?: bigint;
    };

/** The exact outcome of one liquidation call, in base units. */
export interface LiquidationQuote extends Pair {
  readonly account: Address;
  /** What the caller offers as `debtToCover`; MAX_UINT256 for a full close. */
  readonly debtToCover: bigint;
  /** What the pool pulls from the liquidator: equals LiquidationCall.debtToCover. */
  readonly repaid: TokenAmount;
  /** Collateral taken from the account, fee included. */
  readonly seized: TokenAmount;
  /** What the liquidator receives: equals LiquidationCall.liquidatedCollateralAmount. */
  readonly seizedNet: TokenAmount;
  /** The protocol's share of the bonus, collateral units. */
  readonly protocolFee: TokenAmount;
  /** The part of `seized` above the repaid value, fee included, collateral units. */
  readonly bonus: TokenAmount;
  /** Debt burned as bad debt by this call (3.3+), per debt reserve. */
  readonly deficits: readonly { readonly asset: Address; readonly amount: TokenAmount }[];
  /** Health factor after the call at the same prices and timestamp; MAX_UINT256 when no debt is left. */
  readonly healthFactorAfter: Wad;
}

export type QuoteResult =
  | { readonly ok: true; readonly quote: LiquidationQuote }
  | { readonly ok: false; readonly reason: LiquidationBlock; readonly until?: bigint };

/**
 * Offers of one pair that are legal from end to end, both ends included. `part` leaves debt and collateral behind;
 * `whole-debt` clears this reserve's debt; `whole-collateral` takes all of this collateral. Within a range more
 * offered never repays less and never pays out less.
 */
export interface RepayRange {
  readonly kind: 'part' | 'whole-debt' | 'whole-collateral';
  readonly from: bigint;
  readonly to: bigint;
}

/** A pair that nothing but the amount can refuse, with what sizing asks many times over. Made by `openLiquidation`. */
export interface OpenLiquidation {
  /** Every legal offer up to the most that the pool takes, ascending, disjoint. A larger one comes out as the most. */
  readonly ranges: readonly RepayRange[];
  /** What an offer inside a range pulls from the liquidator and pays out, base units: the same as `quote`, without the rest. */
  outcome(offer: bigint): { readonly repaid: bigint; readonly seizedNet: bigint };
  /** The smallest offer that pays out at least `seizedNet`, by the seizure's formula alone: it may lie outside every range. */
  leastOffer(seizedNet: bigint): bigint;
  /** The smallest offer that pays out as much as the largest one with the protocol's fee of `offer`; beyond it more fee is due. `undefined` without a fee. */
  feeEdge(offer: bigint): bigint | undefined;
  quote(offer: bigint): QuoteResult;
}

/** What a mined liquidation did, decoded from its receipt's logs. */
export interface LiquidationOutcome extends Pair {
  readonly account: Address;
  readonly liquidator: Address;
  readonly repaid: TokenAmount;
  readonly seizedNet: TokenAmount;
  readonly protocolFee: TokenAmount;
  readonly seized: TokenAmount;
  readonly deficits: readonly { readonly asset: Address; readonly amount: TokenAmount }[];
  readonly receiveAToken: boolean;
}

/** The addresses a receipt is read by; a whole market is one. A browser builds it from a plan. */
export interface DecodingContext {
  readonly revision: number;
  readonly pool: Address;
  readonly treasury: Address | undefined;
  readonly reserves: ReadonlyMap<Address, { readonly aToken: Address }>;
}

/** The six answers of getUserAccountData, in its order and units. */
export interface AccountData {
  readonly totalCollateral: Usd;
  readonly totalDebt: Usd;
  readonly availableBorrows: Usd;
  readonly averageLiquidationThreshold: Bps;
  readonly averageLtv: Bps;
  readonly healthFactor: Wad;
}

/**
 * One protocol's exact rules. Pure: no clock, no I/O. Every function takes a market that
 * `accrue` projected to the timestamp of the evaluation, except `accrue` itself.
 * All throw `UnknownRevisionError` for a revision whose rules are not written.
 */
export interface ProtocolRules<M extends MarketState = MarketState, A extends AccountState = AccountState> {
  readonly id: M['protocol'];
  readonly supportedRevisions: readonly number[];
  /** Projects every index to `timestamp` (unix seconds). Zero seconds is the identity. */
  accrue(market: M, timestamp: bigint): M;
  position(market: M, account: A): Position;
  /** Throws `MissingPriceError` when a price it needs is unknown. */
  accountData(market: M, account: A): AccountData;
  /** Health factor of legs under a revision's rounding; `undefined` when any value is. Serves what-if in the browser. */
  healthFactorOf(revision: number, collaterals: readonly CollateralLeg[], debts: readonly DebtLeg[]): Wad | undefined;
  /** Value of a leg's `amount` at `price`, base currency, under a revision's rounding. Serves what-if prices. */
  legValue(revision: number, side: 'collateral' | 'debt', amount: bigint, price: bigint, decimals: number): Usd;
  /** What of the market itself lets liquidations through or refuses them. `liquidationTerms` and `quote` decide by it. */
  switches(market: M): MarketSwitches;
  liquidationTerms(market: M, account: A, pair: Pair, liquidator?: Address): LiquidationTerms;
  /** The exact result of liquidationCall(pair, account, debtToCover, receiveAToken=false) at the market's timestamp. */
  quote(market: M, account: A, pair: Pair, debtToCover: bigint, liquidator?: Address): QuoteResult;
  /** The pair's legal amounts and their outcomes, with the checks that do not depend on the amount made once. */
  openLiquidation(
    market: M,
    account: A,
    pair: Pair,
    liquidator?: Address,
  ): { readonly ok: true; readonly open: OpenLiquidation } | Extract<QuoteResult, { readonly ok: false }>;
  encodeLiquidation(
    market: M,
    call: Pair & { readonly account: Address; readonly debtToCover: bigint },
  ): {
    readonly to: Address;
    readonly data: Hex;
  };
  /** Every liquidation in the logs of one receipt, in log order. Foreign logs are ignored. */
  decodeSettlement(
    market: DecodingContext,
    logs: readonly Pick<Log, 'address' | 'data' | 'topics'>[],
  ): readonly LiquidationOutcome[];
}

export class UnknownRevisionError extends Error {
  override readonly name = 'UnknownRevisionError';
  constructor(
    readonly protocol: string,
    readonly revision: number,
    readonly supported: readonly number[],
  ) {
    super(
      `${protocol} pool revision ${revision} is not known: its liquidation rules may differ, so nothing is computed. Known: ${supported.join(', ')}.`,
    );
  }
}

export class MissingPriceError extends Error {
  override readonly name = 'MissingPriceError';
  constructor(readonly asset: Address) {
    super(`the protocol's oracle gives no price for ${asset}`);
  }
}
