'use client';
import { FromBlock } from '@/components/market/from-block';
import { Figure } from '@/components/ui/figure';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { useStream } from '@/lib/hooks/use-stream';

const UNPRICED = 'at least one asset in it has no price';

/** The market's state in six figures. */
export const Headline = () => {
  const totals = useStream((view) => view.snapshot?.totals);
  if (!totals) return null;
  const below1 = totals.atRisk['1'];
  const fall10 = totals.liquidationsAtRisk['1000'];
  return (
    <section aria-label="Headline" className="grid grid-cols-2 gap-px bg-line md:grid-cols-3 xl:grid-cols-6">
      <Figure
        className="bg-surface"
        label="Supplied"
        note={`${formatPercent(shareBps(totals.borrowed, totals.supplied))} borrowed`}
        explanation={{
          what: 'Everything supplied to the pool, at the protocol’s own prices.',
          formula: 'Σ aToken supply × price',
          inputs: [['exactly', formatUsdCents(totals.supplied)]],
          from: <FromBlock />,
        }}
      >
        <Numeric text={formatUsd(totals.supplied)} reason={UNPRICED} />
      </Figure>
      <Figure
        className="bg-surface"
        label="Borrowed"
        note={`by ${totals.positions.toLocaleString('en-US')} accounts`}
        explanation={{
          what: 'All debt with interest accrued to the block, at the protocol’s own prices.',
          formula: 'Σ variable debt × price',
          inputs: [['exactly', formatUsdCents(totals.borrowed)]],
          from: <FromBlock />,
        }}
      >
        <Numeric text={formatUsd(totals.borrowed)} reason={UNPRICED} />
      </Figure>
      <Figure
        className="bg-surface"
        label="Liquidatable now"
        note={below1 ? `${formatUsd(below1.collateral)} collateral · ${formatUsd(below1.debt)} debt` : 'not known'}
        explanation={{
          what: 'Positions with a health factor below 1. The protocol’s price decides, not the market’s.',
          formula: 'Σ collateral × LT ÷ Σ debt < 1',
          inputs: below1
            ? [
                ['collateral', formatUsdCents(below1.collateral)],
                ['debt', formatUsdCents(below1.debt)],
              ]
            : [],
          from: <FromBlock />,
        }}
      >
        <span className={below1 && below1.count > 0 ? 'text-risk-liq' : undefined}>
          <Numeric
            text={below1 ? below1.count.toLocaleString('en-US') : '—'}
            unit={below1?.count === 1 ? 'position' : 'positions'}
            flash
          />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Bad debt"
        note={`${formatPercent(shareBps(totals.badDebt, totals.borrowed), 3)} of all debt`}
        explanation={{
          what: 'Debt already recorded as a deficit, and debt that today’s collateral no longer covers.',
          formula: 'Σ deficits + Σ max(0, debt − collateral)',
          inputs: [['exactly', formatUsdCents(totals.badDebt)]],
          from: <FromBlock />,
        }}
      >
        <span className={totals.badDebt !== null && BigInt(totals.badDebt) > 0n ? 'text-risk-bad' : undefined}>
          <Numeric text={formatUsd(totals.badDebt)} reason={UNPRICED} flash />
        </span>
      </Figure>
      <Figure
        className="bg-surface"
        label="Liquidations at risk, −10 %"
        note={
          fall10 ? `${fall10.count.toLocaleString('en-US')} positions · ${formatUsd(fall10.debt)} debt` : 'not known'
        }
        explanation={{
          what: 'Collateral of every position that would be liquidatable if all prices but the stablecoins’ fell by 10 % at once, those that already are included.',
          formula: 'Σ collateral where HF(0.9 × price) < 1',
          inputs: Object.entries(totals.liquidationsAtRisk).map(([bps, risk]) => [
            `−${Number(bps) / 100}%`,
            formatUsd(risk.collateral),
          ]),
          from: <FromBlock />,
        }}
      >
        <Numeric text={formatUsd(fall10?.collateral)} />
      </Figure>
      <UnknownFigure totals={totals} />
    </section>
  );
};

const UnknownFigure = ({ totals }: { readonly totals: Snapshot['totals'] }) => (
  <Figure
    className="bg-surface"
    label="Positions"
    note={
      totals.unknown > 0 ? (
        <span className="text-risk-watch">{totals.unknown.toLocaleString('en-US')} cannot be priced</span>
      ) : (
        'all priced'
      )
    }
    explanation={{
      what: 'Accounts with debt. A position whose health factor cannot be computed because a price is missing counts as unknown, never as healthy.',
      from: <FromBlock />,
    }}
  >
    <Numeric text={totals.positions.toLocaleString('en-US')} />
  </Figure>
);

/** part ÷ whole in bps; null when either is unknown or the whole is zero. */
const shareBps = (part: string | null, whole: string | null): number | null =>
  part === null || whole === null || Number(whole) === 0 ? null : (Number(part) / Number(whole)) * 10_000;
