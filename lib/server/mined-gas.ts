import type { MeasuredGas } from '@/lib/core/risk/gas-cost';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

/** What each liquidation used, in the order given: of a transaction of several each has an equal part, rounded down. */
export function minedGas(
  settlements: readonly Pick<SettlementView, 'txHash' | 'gasUsed' | 'gasCost'>[],
): readonly MeasuredGas[] {
  const sharing = new Map<string, bigint>();
  for (const { txHash } of settlements) sharing.set(txHash, (sharing.get(txHash) ?? 0n) + 1n);
  return settlements.map(({ txHash, gasUsed, gasCost }) => {
    const count = sharing.get(txHash) ?? 1n;
    return { gasUsed: BigInt(gasUsed) / count, gasCost: BigInt(gasCost) / count };
  });
}
