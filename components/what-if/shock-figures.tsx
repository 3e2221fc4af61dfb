import { memo } from 'react';
import { Figure } from '@/components/ui/figure';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';
import type { ShockAnswer } from '@/lib/core/snapshot/shock-schema';

const count = (value: number): string => value.toLocaleString('en-US');

/** What the shock does, in six figures. */
export const ShockFigures = memo(({ answer }: { readonly answer: ShockAnswer }) => {
  const { newly, liquidatable, badDebt, lossAfterBonus, unknown, positions, block, computeMs } = answer;
  const from = `Block ${count(block.number)}; ${count(positions)} positions in ${computeMs.toFixed(1)} ms`;
  return (
    <section aria-label="After these moves" className="grid grid-cols-3 gap-px bg-line xl:grid-cols-6">
      <Figure
        className="bg-surface"
        label="Newly liquidatable"
        note={`of ${count(positions)} positions`}
        explanation={{
          what: 'Positions that these moves alone take below a health factor of 1. Each is judged as the protocol’s own integer rules judge it.',
          formula: 'HF(now) ≥ 1 and HF(after) < 1',
          from,
        }}
      >
        <span data-testid="newly-count" className={newly.count > 0 ? 'text-risk-liq' : undefined}>
          <Numeric text={count(newly.count)} />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Their collateral"
        note="at the moved prices"
        explanation={{
          what: 'Collateral of the newly liquidatable, at the moved prices.',
          inputs: [['exactly', formatUsdCents(newly.collateral)]],
          from,
        }}
      >
        <span data-testid="newly-collateral">
          <Numeric text={formatUsd(newly.collateral)} />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Their debt"
        note="at the moved prices"
        explanation={{
          what: 'Debt of the newly liquidatable, at the moved prices.',
          inputs: [['exactly', formatUsdCents(newly.debt)]],
          from,
        }}
      >
        <span data-testid="newly-debt">
          <Numeric text={formatUsd(newly.debt)} />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Liquidatable in all"
        note={`${formatUsd(liquidatable.debt)} debt`}
        explanation={{
          what: 'All positions below a health factor of 1 at the moved prices, those that are so already included.',
          inputs: [
            ['collateral', formatUsdCents(liquidatable.collateral)],
            ['debt', formatUsdCents(liquidatable.debt)],
          ],
          from,
        }}
      >
        <Numeric text={count(liquidatable.count)} />
      </Figure>
      <Figure
        className="bg-surface"
        label="Bad debt"
        note={`${formatUsd(lossAfterBonus)} after the bonus`}
        explanation={{
          what: 'Debt that the collateral no longer covers at the moved prices; below it, what it would not repay once liquidators took their bonus. No price impact of the sales is in it.',
          formula: 'Σ max(0, debt − collateral)',
          inputs: [
            ['exactly', formatUsdCents(badDebt)],
            ['after bonus', formatUsdCents(lossAfterBonus)],
          ],
          from,
        }}
      >
        <span className={BigInt(badDebt) > 0n ? 'text-risk-bad' : undefined} data-testid="shock-bad-debt">
          <Numeric text={formatUsd(badDebt)} />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Not known"
        note={unknown > 0 ? <span className="text-risk-watch">a price is missing</span> : 'all priced'}
        explanation={{
          what: 'Positions that hold an asset without a price: in none of the other figures, and never counted as healthy.',
          from,
        }}
      >
        <Numeric text={count(unknown)} />
      </Figure>
    </section>
  );
});
