import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

const FIELDS = ['repaid', 'seized', 'seizedNet', 'protocolFee'] as const;

/** The fields in which the chain did something else than our rules say, with the difference in base units. */
export const predictionDifferences = (row: SettlementView): readonly { field: string; difference: bigint }[] => {
  const { predicted } = row;
  if (predicted === null) return [];
  return FIELDS.map((field) => ({ field, difference: BigInt(row[field]) - BigInt(predicted[field]) })).filter(
    ({ difference }) => difference !== 0n,
  );
};
