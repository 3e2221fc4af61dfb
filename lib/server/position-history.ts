import type { Address } from 'viem';
import type { PositionChangeView } from '@/lib/core/snapshot/position-detail-schema';
import { positionHistoryCsv } from '@/lib/core/snapshot/position-history-csv';
import type { Store } from '@/lib/engine/ports';
import { type Answer, csvAnswer, jsonAnswer } from './answer';
import type { Ask } from './worker-protocol';

/** The newest `limit` stored changes of a position, oldest first. Rejects when the store does not answer. */
export const readPositionHistory = async (
  store: Pick<Store, 'positionHistory'>,
  marketId: string,
  account: Address,
  limit: number,
): Promise<PositionChangeView[]> => {
  const rows = await store.positionHistory(marketId, account, limit);
  return rows
    .map(({ block, healthFactor, debt, collateral, cause }) => ({
      block: Number(block.number),
      timestamp: Number(block.timestamp),
      healthFactor: healthFactor?.toString() ?? null,
      debt: debt?.toString() ?? null,
      collateral: collateral?.toString() ?? null,
      cause,
    }))
    .sort((a, b) => a.block - b.block);
};

/** An account's stored changes, whether it borrows now or not; none of one that was never seen. */
export const historyAnswer = async (
  store: Store,
  marketId: string,
  { account, limit, format }: Extract<Ask, { kind: 'position-history' }>,
): Promise<Answer> => {
  const changes = await readPositionHistory(store, marketId, account, limit);
  return format === 'csv' ? csvAnswer(`history-${account}.csv`, positionHistoryCsv(changes)) : jsonAnswer(changes);
};
