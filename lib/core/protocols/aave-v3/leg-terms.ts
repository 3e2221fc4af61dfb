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
import { lawsOf, type RevisionLaws } from './revision';
import type { AaveV3EMode, AaveV3Market, AaveV3Reserve } from './state';

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

/** Of one market and e-mode; a reserve's are made when a leg first asks for them: a tick asks about few. */
interface Terms {
  readonly market: AaveV3Market;
  readonly laws: RevisionLaws;
  readonly eMode: AaveV3EMode | undefined;
  readonly made: Map<Address, LegTerms>;
}

/** A market does not change; each evaluation has its own. */
const known = new WeakMap<AaveV3Market, Map<number, Terms>>();

/** The terms of all reserves for accounts of an e-mode (0 = none), kept with the market. Throws `UnknownEModeError`. */
export function legTermsOf(market: AaveV3Market, eMode: number): Terms {
  let ofMarket = known.get(market);
  if (!ofMarket) {
    ofMarket = new Map();
    known.set(market, ofMarket);
  }
  let terms = ofMarket.get(eMode);
  if (!terms) {
    terms = { market, laws: lawsOf(market.revision), eMode: eModeOf(market, { eMode }), made: new Map() };
    ofMarket.set(eMode, terms);
  }
  return terms;
}

/** Throws `UnknownReserveError`: a holding outside the market is a reader's fault. */
export function termsOf(terms: Terms, asset: Address): LegTerms {
  const known = terms.made.get(asset);
  if (known !== undefined) return known;
  const reserve = terms.market.reserves.get(asset);
  if (reserve === undefined) throw new UnknownReserveError(asset);
  const made = makeTerms(terms, reserve);
  terms.made.set(asset, made);
  return made;
}

const makeTerms = ({ laws, eMode }: Terms, reserve: AaveV3Reserve): LegTerms => ({
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
});
