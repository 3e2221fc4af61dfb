import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { Bps, Ray, TokenAmount, Usd } from '@/lib/core/units/units';

/** One reserve as the pool stores it at one block; indices are those stored unless `accrue` projected them. */
export interface AaveV3Reserve {
  readonly asset: Address;
  /** The pool's reserve id: bit position in user configurations; ids may have gaps. */
  readonly id: number;
  readonly symbol: string;
  readonly decimals: number;
  readonly aToken: Address;
  readonly variableDebtToken: Address;
  readonly ltv: Bps;
  readonly liquidationThreshold: Bps;
  readonly liquidationBonus: Bps;
  readonly liquidationProtocolFee: Bps;
  readonly reserveFactor: Bps;
  readonly active: boolean;
  readonly frozen: boolean;
  readonly paused: boolean;
  readonly borrowingEnabled: boolean;
  readonly flashLoanEnabled: boolean;
  /** Scaled aTokens that are the treasury's but not minted yet: they count towards the supply cap. */
  readonly accruedToTreasury?: TokenAmount;
  /** Whole tokens; 0 = no cap. */
  readonly supplyCap: bigint;
  readonly borrowCap: bigint;
  readonly liquidityIndex: Ray;
  readonly variableBorrowIndex: Ray;
  readonly liquidityRate: Ray;
  readonly variableBorrowRate: Ray;
  /** Unix seconds of the stored indices. */
  readonly lastUpdateTimestamp: bigint;
  /** The indices as stored, kept by `accrue` so that a later projection starts from them; readers leave it out. */
  readonly storedIndices?: { readonly liquidityIndex: Ray; readonly variableBorrowIndex: Ray };
  /** aToken and variable debt token scaled total supplies. */
  readonly scaledTotalSupply: TokenAmount;
  readonly scaledTotalDebt: TokenAmount;
  /** Underlying that a withdrawal or a liquidation can take out now: virtual balance, or the aToken's cash before 3.1. */
  readonly availableLiquidity: TokenAmount;
  /** `undefined` where the revision has none (before 3.3). */
  readonly deficit: TokenAmount | undefined;
  /** Unix seconds; 0 = none (and before 3.1). */
  readonly liquidationGracePeriodUntil: bigint;
  /** 3.0–3.1 only: the reserve's single e-mode category; 0 later. */
  readonly eModeCategory: number;
  /** AaveOracle.getAssetPrice, base currency a whole token; `undefined` when it answers 0 or reverts. */
  readonly price: Usd | undefined;
  /** The oracle's source for this asset (a Chainlink proxy or an adapter). */
  readonly priceSource: Address;
}

export interface AaveV3EMode {
  readonly id: number;
  readonly label: string;
  readonly ltv: Bps;
  readonly liquidationThreshold: Bps;
  readonly liquidationBonus: Bps;
  /** 3.2+: bit = reserve id. 0 before. */
  readonly collateralBitmap: bigint;
  readonly borrowableBitmap: bigint;
  /** 3.6+. 0 before. */
  readonly ltvzeroBitmap: bigint;
  /** 3.7+. */
  readonly isolated: boolean;
  /** 3.0–3.1: the price shared by the category when it has its own source. */
  readonly categoryPrice: Usd | undefined;
  /** 3.0–3.1: true when it has its own source, and that gives no price. */
  readonly categoryPriceUnknown?: boolean;
}

/** The whole market at one block: everything an evaluation of any account needs. */
export interface AaveV3Market {
  readonly protocol: 'aave-v3';
  /** POOL_REVISION(). 1 = 3.0.x, 10 = 3.6, 11 = 3.7. */
  readonly revision: number;
  readonly chainId: number;
  readonly pool: Address;
  readonly treasury: Address | undefined;
  /** The block the state was read at. */
  readonly block: BlockRef;
  /** The timestamp the indices stand at: block.timestamp's stored values, or what `accrue` projected to. `undefined` = stored, each reserve at its own time. */
  readonly accruedTo: bigint | undefined;
  /** Keyed by lower-case asset address. */
  readonly reserves: ReadonlyMap<Address, AaveV3Reserve>;
  readonly eModes: ReadonlyMap<number, AaveV3EMode>;
  /** Answer of PriceOracleSentinel.isLiquidationAllowed(); `undefined` when no sentinel is set (and from 3.7). */
  readonly sentinelAllowsLiquidation: boolean | undefined;
  /** What that sentinel goes by; `undefined` where there is none, or it does not answer as Aave's own. */
  readonly sequencer?:
    | {
        readonly up: boolean;
        /** Unix seconds of its feed's newest round: since when, and when it was written. */
        readonly startedAt: bigint;
        readonly updatedAt: bigint;
        /** Seconds. */
        readonly gracePeriod: bigint;
      }
    | undefined;
}

/** One account's raw state, scaled; keyed like the market. Zero balances are left out. */
export interface AaveV3Account {
  readonly account: Address;
  /** getUserConfiguration: bit 2i = borrowing reserve i, bit 2i+1 = collateral. */
  readonly configuration: bigint;
  readonly eMode: number;
  /** Lower-case asset → scaledBalanceOf on the aToken. */
  readonly scaledSupply: ReadonlyMap<Address, TokenAmount>;
  /** Lower-case asset → scaledBalanceOf on the variable debt token. */
  readonly scaledDebt: ReadonlyMap<Address, TokenAmount>;
}
