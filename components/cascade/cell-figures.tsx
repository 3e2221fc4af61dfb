import { Figure } from '@/components/ui/figure';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import { countWords, usdWords } from './cascade-words';

/** A cell in six figures. */
export const CellFigures = ({ cell }: { readonly cell: CascadeCell }) => {
  const { liquidatedUsd, badDebtUsd, rounds, accounts, stuck, branching, positions, block } = cell;
  const from = `Block ${block.number.toLocaleString('en-US')}`;
  return (
    <section aria-label="What it comes to" className="grid grid-cols-2 gap-px border-t bg-line sm:grid-cols-3">
      <Figure
        className="bg-surface"
        label="Liquidated"
        note={`${accounts.toLocaleString('en-US')} of ${positions.toLocaleString('en-US')} accounts`}
        explanation={{
          what: 'Debt that liquidators repay until nobody is taken any more, at the oracle’s prices of each round.',
          formula: 'Σ rounds Σ accounts repaid',
          from,
        }}
      >
        <span data-testid="cell-liquidated">{usdWords(liquidatedUsd)}</span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Bad debt"
        note="written off, or above its collateral"
        explanation={{
          what: 'Debt written off on the way, and debt above its collateral at the last prices. What stands today is in it.',
          formula: 'Σ written off + Σ max(0, debt − collateral)',
          from,
        }}
      >
        <span className={badDebtUsd > 0 ? 'text-risk-bad' : undefined}>{usdWords(badDebtUsd)}</span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Left stuck"
        note={`${countWords(stuck.accounts, 'account')} below 1`}
        explanation={{
          what: 'Debt of accounts below a health factor of 1 at the end whom nobody liquidates at a profit: bad debt to come if nothing changes.',
          from,
        }}
      >
        {usdWords(stuck.debtUsd)}
      </Figure>
      <Figure
        className="bg-surface"
        label="Rounds"
        note="until nobody new is taken"
        explanation={{
          what: 'One round: everybody below 1 whom it pays to liquidate is liquidated once, all that was seized is sold, the price follows, the oracle follows the price.',
          from,
        }}
      >
        {rounds}
      </Figure>
      <Figure
        className="bg-surface"
        label="Branching"
        note={branching >= 1 ? 'grows by itself' : `×${(1 / (1 - branching)).toFixed(2)} of the first round`}
        explanation={{
          what: 'Sales that follow from sales, a share of all. At 1 a cascade no longer ends by itself.',
          formula: '1 − sold in the first round ÷ sold in all',
          from,
        }}
      >
        {branching.toFixed(3)}
      </Figure>
      <Figure
        className="bg-surface"
        label="Computed in"
        note={`${cell.unknown.toLocaleString('en-US')} accounts without a price`}
        explanation={{
          what: 'Milliseconds of the gap engine for this cell. Accounts that hold an asset without a price are in no figure.',
          from,
        }}
      >
        {cell.computeMs.toFixed(1)} <span className="text-xs text-ink-3">ms</span>
      </Figure>
    </section>
  );
};
