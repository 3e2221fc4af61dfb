import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

const FIELDS = ['repaid', 'seized', 'seizedNet', 'protocolFee'] as const;

/** The fields in which the chain did something else than our rules say, with the difference in base units. */
export const predictionDifferences = (row: SettlementView): readonly { field: string; difference: bigint }[] => {
  const { predicted } = row;
  if (predicted === null) return [];
  const amounts = FIELDS.map((field) => ({ field, difference: BigInt(row[field]) - BigInt(predicted[field]) }));
  const burned = [...new Set([...row.deficits, ...predicted.deficits].map(({ asset }) => asset))].map((asset) => ({
    field: `bad debt of ${asset}`,
    difference: deficitIn(row, asset) - deficitIn(predicted, asset),
  }));
  return [...amounts, ...burned].filter(({ difference }) => difference !== 0n);
};

const deficitIn = ({ deficits }: Pick<SettlementView, 'deficits'>, asset: string): bigint =>
  deficits.reduce((sum, each) => (each.asset === asset ? sum + BigInt(each.amount) : sum), 0n);
