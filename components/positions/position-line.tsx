// biome-ignore-all lint/a11y/useFocusableInteractive: the rows carry the focus, roving; their cells do not
// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of positioned rows cannot be a table element; the ARIA grid pattern stands for it
'use client';
import { memo } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { GuardMark } from '@/components/market/guard-mark';
import { RiskMark } from '@/components/market/risk-mark';
import { cx } from '@/components/ui/cx';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { formatChance, formatHealthFactor } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { COLUMNS, GRID } from './columns';
import { AssetsCell, DistanceCell, NowCell } from './line-cells';

export interface PositionLineProps {
  readonly row: PositionRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly assets: Readonly<Record<string, AssetView>>;
  /** The row the keyboard is on. */
  readonly active: boolean;
  /** The row whose drawer is open. */
  readonly selected: boolean;
  readonly gone: boolean;
  readonly onOpen: (account: string) => void;
  readonly onActivate: (index: number) => void;
}

const UNPRICED = 'a price is missing';
const UNESTIMATED = 'a price is missing, or too few minutes of prices are known to say how wild they are';

/** One position as a row. Memoised: a patch redraws only the rows it touched. */
export const PositionLine = memo(
  ({ row, index, top, height, assets, active, selected, gone, onOpen, onActivate }: PositionLineProps) => (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled by the grid around the rows
    <div
      role="row"
      data-index={index}
      data-account={row.account}
      data-status={row.status}
      data-guard={row.guard ?? undefined}
      data-testid="position-row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      onClick={() => {
        onActivate(index);
        onOpen(row.account);
      }}
      title={gone ? 'No longer matches the filter; apply the new order to let it go' : undefined}
      style={{ transform: `translateY(${top}px)`, height }}
      className={cx(
        GRID,
        'absolute inset-x-0 top-0 cursor-pointer items-center border-b text-xs -outline-offset-2 hover:bg-hover',
        selected && 'bg-selected hover:bg-selected',
        gone && 'opacity-45',
      )}
    >
      {COLUMNS.map(({ id, numeric, show }) => (
        <div
          key={id}
          role="gridcell"
          className={cx('min-w-0 items-center', show || 'flex', numeric && 'num live justify-end text-right')}
        >
          <LineCell id={id} row={row} assets={assets} />
        </div>
      ))}
    </div>
  ),
);

const LineCell = ({
  id,
  row,
  assets,
}: {
  readonly id: string;
  readonly row: PositionRow;
  readonly assets: PositionLineProps['assets'];
}) => {
  switch (id) {
    case 'rank':
      return <span className="text-ink-3">{row.rank ?? ''}</span>;
    case 'status':
      return <RiskMark status={row.status} className="live [&>span]:@max-2xl:sr-only" />;
    case 'account':
      return (
        <span className="@container/account flex min-w-0 flex-1 items-center gap-1.5">
          <AccountLabel account={row.account} />
          {row.guard ? <GuardMark tag={row.guard} quiet wordClassName="@min-[8.5rem]/account:not-sr-only" /> : null}
        </span>
      );
    case 'healthFactor':
      return <HealthCell row={row} />;
    case 'distance':
      return <DistanceCell bps={row.distanceBps} unknown={row.status === 'unknown'} />;
    case 'breachProbability':
      return (
        <Numeric
          text={formatChance(row.breachProbability)}
          reason={UNESTIMATED}
          className={row.breachProbability !== null && row.breachProbability < 0.0001 ? 'text-ink-3' : ''}
        />
      );
    case 'debt':
      return <Numeric text={formatUsd(row.debt)} title={formatUsdCents(row.debt)} reason={UNPRICED} />;
    case 'collateral':
      return <Numeric text={formatUsd(row.collateral)} title={formatUsdCents(row.collateral)} reason={UNPRICED} />;
    case 'assets':
      return <AssetsCell row={row} assets={assets} />;
    case 'expectedLoss':
      return (
        <Numeric
          text={formatUsd(row.expectedLoss)}
          title={formatUsdCents(row.expectedLoss)}
          reason={UNESTIMATED}
          className={row.expectedLoss === '0' ? 'text-ink-3' : ''}
        />
      );
    case 'profit':
      return row.plan ? (
        <Numeric
          text={formatUsd(row.plan.profit)}
          title={formatUsdCents(row.plan.profit)}
          reason="an exit price is missing"
        />
      ) : null;
    case 'now':
      return <NowCell row={row} assets={assets} />;
    case 'pricedBy':
      return <span className="text-ink-3">{row.plan?.pricedBy}</span>;
    default:
      return null;
  }
};

const TRENDS = { '-1': ['↓', 'falling'], '0': ['', 'unchanged'], '1': ['↑', 'rising'] } as const;

const HealthCell = ({ row }: { readonly row: PositionRow }) => {
  const [arrow, word] = TRENDS[row.trend];
  return (
    <>
      <span className={row.trend < 0 ? 'text-risk-at' : 'text-ink-3'} title={`${word} since the block before`}>
        {arrow}
      </span>
      <span className="ml-1" data-testid="health-factor">
        <Numeric
          text={formatHealthFactor(row.healthFactor)}
          reason={UNPRICED}
          flash
          {...(row.healthFactor === null ? {} : { title: formatExact(row.healthFactor, 18) })}
        />
      </span>
    </>
  );
};
