import type { Address } from 'viem';
import type { z } from 'zod';
import type { Composite } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Assessment } from '@/lib/core/risk/assessment';
import { healthDistribution } from '@/lib/core/risk/distribution';
import type { GuardSummary } from '@/lib/core/risk/guard-summary';
import { liquidationLevels } from '@/lib/core/risk/levels';
import { bookTotals, type Tally } from '@/lib/core/risk/totals';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import { mulDivDown, mulDivUp, rayMulDown, rayMulUp } from '@/lib/core/units/math';
import { assetView, type PriceStudy } from './asset-view';
import { guardSummaryView } from './guard-view';
import { topMovers } from './movers';
import type { PositionRow } from './position-schema';
import { columnsOf, type RowBook } from './row-book';
import type { SettlementView } from './settlement-schema';
import type { marketInfoSchema, Snapshot } from './snapshot-schema';
import type { blockSchema } from './values-schema';
import { volatilityView } from './volatility-view';

/** Rows of the queue that a snapshot carries; the table pages through the rest. */
const QUEUE_LENGTH = 25;
const NEXT_LENGTH = 10;

export interface SnapshotInput {
  readonly config: MarketConfig;
  /** Accrued to the time of the evaluation. */
  readonly market: MarketState;
  readonly block: BlockRef;
  /** Unix ms the head arrived at. */
  readonly receivedAt: number;
  readonly tick: Snapshot['tick'];
  /** Unix ms the composites were made at. */
  readonly now: number;
  readonly composites: ReadonlyMap<Address, Composite>;
  /** What watching the prices over time found. */
  readonly study?: PriceStudy | undefined;
  readonly book: readonly Assessment[];
  /** The book's rows, in `bookOrder`. */
  readonly rows: RowBook;
  /** By place in the book: the health factor in the previous block, wad, for the movers. */
  readonly healthBefore: readonly (bigint | undefined)[];
  readonly guard: GuardSummary;
  readonly volatility: VolatilityModel;
  /** Newest first. */
  readonly settlements: readonly SettlementView[];
}

/** Everything a screen shows apart from the table's window. Pure: the same input, the same snapshot. */
export function buildSnapshot(input: SnapshotInput): Snapshot {
  const { config, market, book, rows } = input;
  const totals = bookTotals(book);
  const reserves = [...market.reserves.values()];
  return {
    market: marketInfo(config, market),
    block: blockView(input.block, input.receivedAt),
    tick: input.tick,
    assets: Object.fromEntries(
      reserves.map((reserve) => [
        reserve.asset,
        assetView(reserve, input.composites.get(reserve.asset), config.feeds[reserve.asset], input.now, input.study),
      ]),
    ),
    totals: {
      positions: totals.positions,
      unknown: totals.unknown,
      ...marketTotals(market),
      badDebt: totals.badDebt.toString(),
      atRisk: tallies(totals.atRisk),
      liquidationsAtRisk: tallies(totals.liquidationsAtRisk),
    },
    distribution: healthDistribution(book).map((bin) => ({ ...bin, debt: bin.debt.toString() })),
    levels: Object.fromEntries(
      [...liquidationLevels(book)].map(([asset, points]) => [
        asset,
        points.map(({ dropBps, collateral }) => ({ dropBps, collateral: collateral.toString() })),
      ]),
    ),
    queue: firstOfQueue(rows),
    next: nextInLine(rows),
    volatility: volatilityView(input.volatility, (config.expectedLoss ?? DEFAULT_EXPECTED_LOSS).horizonS),
    movers: topMovers(book, input.healthBefore),
    guard: guardSummaryView(input.guard),
    settlements: [...input.settlements],
  };
}

function firstOfQueue(rows: RowBook): PositionRow[] {
  const first = Array.from({ length: Math.min(QUEUE_LENGTH, rows.length) }, (_, index) => rows.at(index));
  return first.filter((row) => row !== undefined).filter(({ rank }) => rank !== null);
}

/** The book's order puts them right behind those below 1. */
function nextInLine(rows: RowBook): PositionRow[] {
  const columns = columnsOf(rows);
  const next: PositionRow[] = [];
  for (let index = 0; index < rows.length && next.length < NEXT_LENGTH; index += 1) {
    const status = columns.status(index);
    const row = status === 'liquidatable' || status === 'bad-debt' ? undefined : rows.at(index);
    if (row) next.push(row);
  }
  return next;
}

/** What tells this market from another. */
export function marketInfo(config: MarketConfig, market: MarketState): z.infer<typeof marketInfoSchema> {
  return {
    id: config.id,
    name: config.name,
    protocol: market.protocol,
    chainId: market.chainId,
    chainName: config.chainName,
    pool: config.pool,
    revision: market.revision,
    blockTime: config.blockTime,
    explorer: config.explorer ?? null,
    local: config.local,
  };
}

/** A block as the wire carries it; `receivedAt` in unix ms. */
export function blockView(block: BlockRef, receivedAt: number): z.infer<typeof blockSchema> {
  return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp), receivedAt };
}

/** Everything supplied and borrowed, USD; null when the price of a reserve in use is unknown. */
function marketTotals(market: MarketState): { supplied: string | null; borrowed: string | null } {
  let supplied: bigint | undefined = 0n;
  let borrowed: bigint | undefined = 0n;
  for (const { price, decimals, ...reserve } of market.reserves.values()) {
    const supply = rayMulDown(reserve.scaledTotalSupply, reserve.liquidityIndex);
    const debt = rayMulUp(reserve.scaledTotalDebt, reserve.variableBorrowIndex);
    const unit = 10n ** BigInt(decimals);
    if (supply > 0n) supplied = add(supplied, price && mulDivDown(supply, price, unit));
    if (debt > 0n) borrowed = add(borrowed, price && mulDivUp(debt, price, unit));
  }
  return { supplied: supplied?.toString() ?? null, borrowed: borrowed?.toString() ?? null };
}

const add = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

function tallies(by: Readonly<Record<string, Tally>>): Snapshot['totals']['atRisk'] {
  return Object.fromEntries(
    Object.entries(by).map(([key, { count, collateral, debt }]) => [
      key,
      { count, collateral: collateral.toString(), debt: debt.toString() },
    ]),
  );
}
