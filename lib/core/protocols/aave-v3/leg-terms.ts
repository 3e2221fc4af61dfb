import type { Address } from 'viem';
import type { Bps, Ray, Usd } from '@/lib/core/units/units';
import {
  bonusOf,
  borrowBit,
  collateralBit,
  eModeOf,
  hasThreshold,
  healthPriceOf,
  ltvOf,
  thresholdOf,
  UnknownReserveError,
  unitOf,
} from './reserve-terms';
import { lawsOf } from './revision';
import type { AaveV3Market } from './state';

/** What a leg in one reserve takes from the market, the same for every account of one e-mode. */
export interface LegTerms {
  readonly symbol: string;
  readonly decimals: number;
  /** Base units of one whole token. */
  readonly unit: bigint;
  /** Bits of the account's configuration. */
  readonly collateralBit: bigint;
  readonly borrowBit: bigint;
  /** False where the revision ignores a reserve without a threshold of its own. */
  readonly countsAsCollateral: boolean;
  readonly liquidityIndex: Ray;
  readonly variableBorrowIndex: Ray;
  /** What health reads, base currency a whole token. */
  readonly price: Usd | undefined;
  readonly liquidationThreshold: Bps;
  readonly liquidationBonus: Bps;
  readonly ltv: Bps;
}

type Terms = ReadonlyMap<Address, LegTerms>;

/** A market does not change; each evaluation has its own. */
const known = new WeakMap<AaveV3Market, Map<number, Terms>>();

/** The terms of every reserve for accounts of an e-mode (0 = none), by asset; made once a market. Throws `UnknownEModeError`. */
export function legTermsOf(market: AaveV3Market, eMode: number): Terms {
  let ofMarket = known.get(market);
  if (!ofMarket) {
    ofMarket = new Map();
    known.set(market, ofMarket);
  }
  let terms = ofMarket.get(eMode);
  if (!terms) {
    terms = makeTerms(market, eMode);
    ofMarket.set(eMode, terms);
  }
  return terms;
}

/** Throws `UnknownReserveError`: a holding outside the market is a reader's fault. */
export function termsOf(terms: Terms, asset: Address): LegTerms {
  const its = terms.get(asset);
  if (its === undefined) throw new UnknownReserveError(asset);
  return its;
}

function makeTerms(market: AaveV3Market, id: number): Terms {
  const laws = lawsOf(market.revision);
  const eMode = eModeOf(market, { eMode: id });
  return new Map(
    [...market.reserves].map(([asset, reserve]): [Address, LegTerms] => [
      asset,
      {
        symbol: reserve.symbol,
        decimals: reserve.decimals,
        unit: unitOf(reserve),
        collateralBit: collateralBit(reserve.id),
        borrowBit: borrowBit(reserve.id),
        countsAsCollateral: hasThreshold(laws, reserve),
        liquidityIndex: reserve.liquidityIndex,
        variableBorrowIndex: reserve.variableBorrowIndex,
        price: healthPriceOf(laws, reserve, eMode),
        liquidationThreshold: thresholdOf(laws, reserve, eMode),
        liquidationBonus: bonusOf(laws, reserve, eMode),
        ltv: ltvOf(laws, reserve, eMode),
      },
    ]),
  );
}
