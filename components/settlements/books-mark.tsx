import { Badge } from '@/components/ui/badge';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

/** Whether every unit that the transaction moved has its line in the books. */
export const BooksMark = ({ unexplained }: Pick<SettlementView, 'unexplained'>) => {
  if (unexplained === undefined)
    return (
      <Badge title="No books were kept of it: it was recorded by an earlier release, or is not in the store yet.">
        none
      </Badge>
    );
  return unexplained.length === 0 ? (
    <Badge tone="ok" title="Every movement of its part of the transaction has a line, and each token sums to nothing">
      balanced
    </Badge>
  ) : (
    <Badge
      tone="severe"
      title={unexplained.map(({ token, amount }) => `${amount} base units of ${token} have no line`).join('\n')}
    >
      unexplained
    </Badge>
  );
};
