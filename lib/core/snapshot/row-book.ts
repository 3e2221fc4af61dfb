import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import type { Assessment, RiskStatus } from '@/lib/core/risk/assessment';
import type { VerdictKind } from '@/lib/core/risk/verdict';
import type { PositionRow } from './position-schema';
import type { PositionQuery } from './position-window-schema';
import { positionRow } from './rows';

type RowColumn = PositionQuery['sort'];
export type RowKey = bigint | number | string | null;

/** What filters and sorts read of the row at a place, without making the row. */
export interface RowColumns {
  status(index: number): RiskStatus;
  guard(index: number): VerdictKind;
  /** Integers as such; null where the value is missing. */
  key(index: number, column: RowColumn): RowKey;
  holds(index: number, asset: Address): boolean;
}

/**
 * The rows of a whole book in its order. Of thousands a screen shows a hundred: an engine's book makes a row
 * when it is first read. A plain array is one too; its columns are read from the rows.
 */
export interface RowBook extends Iterable<PositionRow> {
  readonly length: number;
  /** `undefined` beyond the ends. */
  at(index: number): PositionRow | undefined;
  readonly columns?: RowColumns;
  /** The rows of a query's window, and how many match; where a book can tell without looking at every row. */
  readonly window?: (query: PositionQuery) => { readonly total: number; readonly rows: readonly PositionRow[] };
  /** All rows that a query matches, sorted, of this moment however long the reading takes. */
  readonly matching?: (query: PositionQuery) => Iterable<PositionRow>;
  readonly row?: (account: Address) => PositionRow | undefined;
  /** Where an account's row stands in the book's order, and between whom. */
  readonly neighbours?: (account: Address) => Neighbours | undefined;
}

export interface Neighbours {
  /** From 0. */
  readonly index: number;
  readonly above: PositionRow | undefined;
  readonly below: PositionRow | undefined;
}

/** The columns of any book of rows. */
export function columnsOf(rows: RowBook): RowColumns {
  return rows.columns ?? madeColumns([...rows]);
}

/** The row of an account; `undefined` when the book has none. Makes that one row only. */
export function rowOf(rows: RowBook, account: Address): PositionRow | undefined {
  return rows.row ? rows.row(account) : rows.at(indexOf(rows, account));
}

/** Where the row of an account stands in the book's order, and between whom; makes no other rows than those. */
export function neighboursOf(rows: RowBook, account: Address): Neighbours {
  const known = rows.neighbours?.(account);
  if (known) return known;
  const index = rows.neighbours ? rows.length : indexOf(rows, account);
  return { index, above: index === 0 ? undefined : rows.at(index - 1), below: rows.at(index + 1) };
}

/** As long as the book is for an account that it does not hold. */
function indexOf(rows: RowBook, account: Address): number {
  const columns = columnsOf(rows);
  let index = 0;
  while (index < rows.length && columns.key(index, 'account') !== account) index += 1;
  return index;
}

export interface AssessedRows {
  readonly book: readonly Assessment[];
  /** Places in the book, as `bookOrder` gives them, of which the first `queued` are the queue. */
  readonly order: readonly number[];
  readonly queued: number;
  /** By place: the account's health factor in the block before, wad. */
  readonly healthBefore: readonly (bigint | undefined)[];
  /** What a breach would leave uncovered, signed, base currency: asked for only where a row is made. */
  readonly lossOf: (position: Position) => bigint | undefined;
  /** Rows made so far of these assessments: one that did not change keeps its row while its rank holds. */
  readonly made: WeakMap<Assessment, PositionRow>;
}

/** Rows of an evaluation, each made when it is first read. */
export function assessedRows({ book, order, queued, healthBefore, lossOf, made }: AssessedRows): RowBook {
  const rankAt = (index: number): number | null => (index < queued ? index + 1 : null);
  const assessmentAt = (index: number): Assessment => get(book, get(order, index));
  const rowAt = (index: number): PositionRow => {
    const assessment = assessmentAt(index);
    const known = made.get(assessment);
    const rank = rankAt(index);
    if (known?.rank === rank) return known;
    const row = positionRow(assessment, rank, healthBefore[get(order, index)], lossOf(assessment.position));
    made.set(assessment, row);
    return row;
  };
  return {
    length: order.length,
    at: (index) => (index >= 0 && index < order.length ? rowAt(index) : undefined),
    *[Symbol.iterator]() {
      for (let index = 0; index < order.length; index += 1) yield rowAt(index);
    },
    columns: {
      status: (index) => assessmentAt(index).status,
      guard: (index) => assessmentAt(index).guard.kind,
      key: (index, column) => (column === 'rank' ? rankAt(index) : (assessedKey(column, assessmentAt(index)) ?? null)),
      holds: (index, asset) => holdsAsset(assessmentAt(index).position, asset),
    },
  };
}

/** What a column sorts an assessment by; `undefined` where it is missing. */
export const assessedKey = (
  column: Exclude<RowColumn, 'rank'>,
  assessment: Assessment,
): bigint | number | string | undefined => ASSESSED[column](assessment);

/** Whether a position holds the asset, or owes it. */
export const holdsAsset = ({ collaterals, debts }: Position, asset: Address): boolean =>
  collaterals.some((leg) => leg.asset === asset) || debts.some((leg) => leg.asset === asset);

const ASSESSED: Record<Exclude<RowColumn, 'rank'>, (of: Assessment) => bigint | number | string | undefined> = {
  healthFactor: ({ position }) => position.healthFactor,
  debt: ({ position }) => position.totalDebt,
  collateral: ({ position }) => position.totalCollateral,
  breachProbability: ({ breachProbability }) => breachProbability,
  expectedLoss: ({ expectedLoss }) => expectedLoss,
  distance: ({ distanceBps }) => distanceBps,
  profit: ({ plan }) => plan?.profit,
  account: ({ position }) => position.account,
};

function madeColumns(rows: readonly PositionRow[]): RowColumns {
  return {
    status: (index) => get(rows, index).status,
    guard: (index) => get(rows, index).guard ?? 'agreed',
    key: (index, column) => MADE[column](get(rows, index)),
    holds: (index, asset) => {
      const { collateralAssets, debtAssets } = get(rows, index);
      return collateralAssets.includes(asset) || debtAssets.includes(asset);
    },
  };
}

const integer = (value: string | null | undefined): bigint | null => (value == null ? null : BigInt(value));

const MADE: Record<RowColumn, (row: PositionRow) => RowKey> = {
  rank: ({ rank }) => rank,
  healthFactor: ({ healthFactor }) => integer(healthFactor),
  debt: ({ debt }) => integer(debt),
  collateral: ({ collateral }) => integer(collateral),
  breachProbability: ({ breachProbability }) => breachProbability,
  expectedLoss: ({ expectedLoss }) => integer(expectedLoss),
  distance: ({ distanceBps }) => distanceBps,
  profit: ({ plan }) => integer(plan?.profit),
  account: ({ account }) => account,
};

function get<T>(from: readonly T[], index: number): T {
  const value = from[index];
  if (value === undefined) throw new RangeError(`the book has no row ${index}`);
  return value;
}
