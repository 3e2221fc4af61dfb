'use client';
import { FromBlock } from '@/components/market/from-block';
import { GuardMark } from '@/components/market/guard-mark';
import { RISK, RiskMark } from '@/components/market/risk-mark';
import { Badge } from '@/components/ui/badge';
import { Explained } from '@/components/ui/explained';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { blockedWords } from '@/lib/hooks/blocked-words';
import { DistanceCell } from './line-cells';

const UNPRICED = 'a price is missing';

/** Status, health factor and the sums, each explaining itself. */
export const PositionSummary = ({ detail }: { readonly detail: PositionDetail }) => {
  const { row } = detail;
  return (
    <div className="grid gap-2 px-4 py-3">
      <div className="flex items-center justify-between gap-3">
        <span className="flex items-center gap-3">
          <RiskMark status={row.status} />
          {row.guard ? <GuardMark tag={row.guard} /> : null}
        </span>
        <div className="flex flex-wrap justify-end gap-1">
          {row.eMode > 0 ? (
            <Badge title={`Efficiency mode ${row.eMode}`}>{detail.eModeLabel || `e-mode ${row.eMode}`}</Badge>
          ) : null}
          {row.rank === null ? null : <Badge title="Place in the liquidation queue">Queue #{row.rank}</Badge>}
          {row.blockedBy ? (
            <Badge tone="watch" title={blockedWords(row.blockedBy).sentence}>
              {blockedWords(row.blockedBy).word}
            </Badge>
          ) : null}
        </div>
      </div>
      <div className="flex items-end justify-between gap-4">
        <div>
          <p className="text-2xs text-ink-3">Health factor</p>
          <p className={`num live text-xl ${RISK[row.status].colour}`} data-testid="drawer-health-factor">
            <Explained
              explanation={{
                what: 'Threshold-weighted collateral over debt, at the protocol’s own prices and rounding. Below 1 it can be liquidated.',
                formula: 'Σ collateral × LT ÷ Σ debt',
                inputs: [
                  ...detail.collaterals.map(
                    (leg) =>
                      [`${leg.symbol} × ${leg.liquidationThreshold / 10_000}`, formatUsdCents(leg.value)] as const,
                  ),
                  ['debt', formatUsdCents(row.debt)],
                  ['exactly', row.healthFactor === null ? '—' : formatExact(row.healthFactor, 18).slice(0, 22)],
                ],
                from: <FromBlock />,
              }}
            >
              <Numeric text={formatHealthFactor(row.healthFactor)} reason={UNPRICED} flash />
            </Explained>
          </p>
        </div>
        <Sum label="Debt" value={row.debt} reason={UNPRICED} />
        <Sum label="Collateral" value={row.collateral} reason={UNPRICED} />
        <Sum label="Expected loss" value={row.expectedLoss} reason="a price or a volatility is not known" />
        <div className="text-right">
          <p className="text-2xs text-ink-3" title="Fall of all prices but the stablecoins’ that takes it to 1">
            Distance
          </p>
          <p className="num live text-sm">
            <DistanceCell bps={row.distanceBps} unknown={row.status === 'unknown'} />
          </p>
        </div>
      </div>
    </div>
  );
};

const Sum = ({
  label,
  value,
  reason,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly reason: string;
}) => (
  <div className="text-right">
    <p className="text-2xs text-ink-3">{label}</p>
    <p className="live text-sm">
      <Numeric text={formatUsd(value)} title={formatUsdCents(value)} reason={reason} />
    </p>
  </div>
);
