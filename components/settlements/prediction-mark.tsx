import { Badge } from '@/components/ui/badge';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { MAX_UINT256 } from '@/lib/core/units/units';
import { predictionDifferences } from './prediction-differences';

const UNPREDICTED: Record<NonNullable<SettlementView['unpredicted']>, readonly [string, string]> = {
  'offer-unknown': [
    'not predicted: offer unknown',
    'What this call offered to repay is not known: it reached the pool through a contract that is no executor, or it was recorded before offers were read.',
  ],
  'state-unknown': [
    'not predicted: state unknown',
    'The state right before this transaction is not known exactly: another transaction of the block touched the account or took the asset’s cash, a price was missing or moved within the block on a node that does not tell when, or the block was mined before the engine watched.',
  ],
  refused: [
    'refused',
    'The rules would have refused this call at the prices that it met, as far as the node tells them; the pool took it.',
  ],
};

/** Whether the rules had a liquidation to the unit; if nothing was predicted, why. */
export const PredictionMark = ({ row }: { readonly row: SettlementView }) => {
  if (row.unpredicted !== null) {
    const [words, title] = UNPREDICTED[row.unpredicted];
    return (
      <Badge tone={row.unpredicted === 'refused' ? 'critical' : 'neutral'} title={title}>
        {words}
      </Badge>
    );
  }
  const differences = predictionDifferences(row);
  if (differences.length === 0)
    return (
      <Badge
        tone="ok"
        title={`Repaid, seized, received, fee and bad debt equal, to the last base unit, what the rules gave for the offer in the calldata on the state before it. ${offerWords(row)}`}
      >
        exact
      </Badge>
    );
  return (
    <Badge
      tone="critical"
      title={[
        ...differences.map(({ field, difference }) => `${field}: ${difference} base units`),
        'The prediction takes the prices that this liquidation met, wherever in its block they moved, as far as the node tells them.',
        offerWords(row),
      ].join('\n')}
    >
      differs
    </Badge>
  );
};

const offerWords = ({ offered }: SettlementView): string =>
  offered === null
    ? ''
    : offered === MAX_UINT256.toString()
      ? 'Offered: everything.'
      : `Offered: ${offered} base units of the debt.`;
