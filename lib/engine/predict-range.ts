import type { Address, Hash } from 'viem';
import type { MarketState, ProtocolRules } from '@/lib/core/protocols/rules';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Book } from './book';
import type { BlockChanges, HeadEvent, ProtocolReader } from './ports';
import { type BeforeBlock, predictSettlements } from './predict-settlement';

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
      const views = predictSettlements(deps.rules, after && before, after ?? market, { ...changes, liquidations: own });
      return views.map((view) => withPrices(view, hash === head.block.hash ? market : after));
    }),
  );
  return predicted.flat();
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
  if (!first || first.blockHash === head.block.hash) return market;
  return reader.readMarket({
    number: BigInt(first.blockNumber),
    hash: first.blockHash as Hash,
    timestamp: BigInt(first.timestamp),
  });
};
