import type { Address, Hash } from 'viem';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Book } from './book';
import type { BlockChanges, HeadEvent, ProtocolReader } from './ports';
import {
  type BeforeBlock,
  heldBy,
  isBorneOut,
  marketMet,
  type Prediction,
  predictSettlement,
  pricesMoved,
} from './predict-settlement';

export interface PredictRangeDeps {
  readonly reader: ProtocolReader;
  readonly rules: ProtocolRules;
  /** The hash of a block by number; `undefined` when the chain does not have it. */
  readonly hashAt: (block: bigint) => Promise<Hash | undefined>;
}

type Settled = BlockChanges['liquidations'];

/**
 * Predictions for the liquidations of every block that was read, oldest first. Where the book does not stand at
 * a block's parent (several heads became one reading, or a reorg), the parent's state is read: that is rare, and
 * costs this tick some requests. A state that cannot be read leaves `predicted` null; it never fails the tick.
 */
export const predictRange = async (
  deps: PredictRangeDeps,
  book: Book | undefined,
  head: HeadEvent,
  market: MarketState,
  changes: BlockChanges,
): Promise<readonly SettlementView[]> => {
  const { liquidations } = changes;
  const blocks = [...new Set(liquidations.map(({ blockHash }) => blockHash))];
  const predicted = await Promise.all(
    blocks.map(async (hash) => {
      const own = liquidations.filter(({ blockHash }) => blockHash === hash);
      const [before, after] = await Promise.all([
        stateBefore(deps, book, head, own).catch(() => undefined),
        marketAt(deps.reader, head, market, own).catch(() => undefined),
      ]);
      const views = await Promise.all(
        own.map((mined) => predictMined(deps, before, after, mined, { ...changes, liquidations: own })),
      );
      return views.map(({ view, met }) => withPrices(view, met ?? (hash === head.block.hash ? market : after)));
    }),
  );
  return predicted.flat();
};

/**
 * Of one liquidation: at the end-of-block prices where none that it hangs on moved in the block, else at those that it met
 * itself. A prediction that the chain does not bear out is looked at once more, as a price that went and came back is only
 * seen there. Not predicted: an account that more than this one transaction touched.
 */
const predictMined = async (
  { reader, rules }: PredictRangeDeps,
  before: BeforeBlock | undefined,
  after: MarketState | undefined,
  mined: Settled[number],
  { liquidations, transactions }: Pick<BlockChanges, 'liquidations' | 'transactions'>,
): Promise<{ readonly view: SettlementView; readonly met: MarketState | undefined }> => {
  const alone =
    (transactions?.get(mined.account)?.size ?? 1) === 1 &&
    liquidations.filter((other) => other.account === mined.account).length === 1;
  const account = alone ? before?.accounts.get(mined.account) : undefined;
  const at = (market: MarketState | undefined): Prediction => predictSettlement(rules, market, account, mined);
  const told = ({ predicted, unpredicted }: Prediction, met?: MarketState) => ({
    view: { ...mined, predicted, unpredicted },
    met,
  });
  if (!before || !after || !account || mined.offered === null) return told(at(undefined));
  const end = marketMet(rules, before.market, after);
  const atEnd = at(end);
  const moved = pricesMoved(before.market, after, account);
  if (!reader.pricesMet || (!moved && isBorneOut(atEnd, mined))) return told(atEnd, moved ? undefined : end);
  const inTransaction = liquidations.filter(
    ({ txHash, logIndex }) => txHash === mined.txHash && logIndex < mined.logIndex,
  ).length;
  const { logIndex } = mined;
  const place = { txHash: mined.txHash as Hash, blockHash: mined.blockHash as Hash, logIndex, inTransaction };
  const prices = await reader.pricesMet(place, before.market, after, heldBy(account)).catch(() => undefined);
  // Without an answer what was predicted stands where no price is known to have moved, and nothing where one is.
  if (!prices) return moved ? told(at(undefined)) : told(atEnd, end);
  const met = marketMet(rules, before.market, after, prices);
  return told(at(met), met);
};

/** With the protocol's prices of the pair in the block, where that block's market is known. */
const withPrices = (view: SettlementView, market: MarketState | undefined): SettlementView => {
  const collateral = market?.reserves.get(view.collateralAsset)?.price;
  const debt = market?.reserves.get(view.debtAsset)?.price;
  if (collateral === undefined || debt === undefined) return view;
  return { ...view, prices: { collateral: collateral.toString(), debt: debt.toString() } };
};

const stateBefore = async (
  { reader, hashAt }: PredictRangeDeps,
  book: Book | undefined,
  head: HeadEvent,
  own: Settled,
): Promise<BeforeBlock | undefined> => {
  // Where no offer is known, nothing is predicted: no request is spent on it.
  const offered = own.filter((each) => each.offered !== null);
  const [first] = offered;
  if (!first) return undefined;
  const number = BigInt(first.blockNumber) - 1n;
  if (book?.block.number === number) return book;
  const hash = first.blockHash === head.block.hash ? head.parentHash : await parentOf(hashAt, first);
  if (!hash) return undefined;
  // The timestamp is the block's own: what is predicted is accrued to it, and a state is read by its hash.
  const parent = { number, hash, timestamp: BigInt(first.timestamp) };
  const market = await reader.readMarket(parent);
  const accounts = new Set<Address>(offered.map(({ account }) => account));
  return { market, accounts: await reader.readAccounts(market, [...accounts], parent) };
};

/** Asked for by number, so the block itself is asked for after it: while that one stands, so does its parent. */
const parentOf = async (
  hashAt: PredictRangeDeps['hashAt'],
  { blockNumber, blockHash }: Settled[number],
): Promise<Hash | undefined> => {
  const parent = await hashAt(BigInt(blockNumber) - 1n);
  return (await hashAt(BigInt(blockNumber))) === blockHash ? parent : undefined;
};

const marketAt = async (
  reader: ProtocolReader,
  head: HeadEvent,
  market: MarketState,
  own: Settled,
): Promise<MarketState | undefined> => {
  const first = own.find((each) => each.offered !== null);
  if (own.every(({ blockHash }) => blockHash === head.block.hash)) return market;
  if (!first) return undefined;
  return reader.readMarket({
    number: BigInt(first.blockNumber),
    hash: first.blockHash as Hash,
    timestamp: BigInt(first.timestamp),
  });
};
