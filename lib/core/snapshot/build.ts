import type { Address } from 'viem';
import type { z } from 'zod';
import type { Composite } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { Assessment } from '@/lib/core/risk/assessment';
import { type HealthBin, healthDistribution } from '@/lib/core/risk/distribution';
import type { GuardSummary } from '@/lib/core/risk/guard-summary';
import { type LevelPoint, liquidationLevels } from '@/lib/core/risk/levels';
import { type BookTotals, bookTotals, type Tally } from '@/lib/core/risk/totals';
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

/** Rows of the queue that a snapshot carries, and of those behind it; the table pages through the rest. */
export const QUEUE_LENGTH = 25;
export const NEXT_LENGTH = 10;

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
  readonly figures: FiguresView;
  /** The first rows of the queue, and of those behind everyone below 1. */
  readonly queue: readonly PositionRow[];
  readonly next: readonly PositionRow[];
  readonly guard: GuardSummary;
  readonly volatility: VolatilityModel;
  /** Dollars that one liquidation's gas costs; `undefined` = unknown. */
  readonly gasUsd?: number | undefined;
  /** Newest first. */
  readonly settlements: readonly SettlementView[];
}

/** What hangs on the book and on the protocol's prices alone. */
export interface BookFigures {
  readonly totals: BookTotals;
  readonly distribution: readonly HealthBin[];
  readonly levels: ReadonlyMap<Address, readonly LevelPoint[]>;
  readonly movers: Snapshot['movers'];
}

/**
 * The figures of a book of which every position was assessed. `healthBefore`: by place in it, in the previous block,
 * wad, for the movers.
 */
export function bookFigures(book: readonly Assessment[], healthBefore: readonly (bigint | undefined)[]): BookFigures {
  return {
    totals: bookTotals(book),
    distribution: healthDistribution(book),
    levels: liquidationLevels(book),
    movers: topMovers(book, healthBefore),
  };
}

export type FiguresView = Pick<Snapshot, 'totals' | 'distribution' | 'levels' | 'movers'>;

/** The same as the wire carries them, with what stands in the market. */
export function figuresView(market: MarketState, { totals, distribution, levels, movers }: BookFigures): FiguresView {
  return {
    totals: {
      positions: totals.positions,
      unknown: totals.unknown,
      ...marketTotals(market),
      badDebt: totals.badDebt.toString(),
      atRisk: tallies(totals.atRisk),
      liquidationsAtRisk: tallies(totals.liquidationsAtRisk),
    },
    distribution: distribution.map((bin) => ({ ...bin, debt: bin.debt.toString() })),
    levels: Object.fromEntries(
      [...levels].map(([asset, points]) => [
        asset,
        points.map(({ dropBps, collateral }) => ({ dropBps, collateral: collateral.toString() })),
      ]),
    ),
    movers,
  };
}

/** Everything a screen shows apart from the table's window. Pure: the same input, the same snapshot. */
export function buildSnapshot(input: SnapshotInput): Snapshot {
  const { config, market } = input;
  const { totals, distribution, levels, movers } = input.figures;
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
    totals,
    distribution,
    levels,
    queue: [...input.queue],
    next: [...input.next],
    volatility: volatilityView(input.volatility, (config.expectedLoss ?? DEFAULT_EXPECTED_LOSS).horizonS),
    movers,
    guard: guardSummaryView(input.guard),
    gasUsd: input.gasUsd === undefined ? null : Math.ceil(input.gasUsd * 1e8).toString(),
    settlements: [...input.settlements],
  };
}

/** The rows that a snapshot names of a whole book, in its order: the queue's, and those right behind everyone below 1. */
export function namedRows(rows: RowBook): Pick<SnapshotInput, 'queue' | 'next'> {
  const first = Array.from({ length: Math.min(QUEUE_LENGTH, rows.length) }, (_, index) => rows.at(index));
  const columns = columnsOf(rows);
  const next: PositionRow[] = [];
  for (let index = 0; index < rows.length && next.length < NEXT_LENGTH; index += 1) {
    const status = columns.status(index);
    const row = status === 'liquidatable' || status === 'bad-debt' ? undefined : rows.at(index);
    if (row) next.push(row);
  }
  return { queue: first.filter((row) => row !== undefined).filter(({ rank }) => rank !== null), next };
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
