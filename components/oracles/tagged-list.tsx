'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { AssetTag } from '@/components/market/asset-tag';
import { GuardMark } from '@/components/market/guard-mark';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { GuardSummaryView } from '@/lib/core/snapshot/guard-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';

/** The tagged positions, the largest debt first. */
export const TaggedList = ({
  window,
  guard,
}: {
  readonly window: PositionWindow | undefined;
  readonly guard: GuardSummaryView;
}) => {
  if (!window)
    return (
      <div aria-busy="true" className="grid gap-2 p-3">
        <Skeleton className="h-3 w-2/3" />
        <Skeleton className="h-3 w-1/2" />
      </div>
    );
  if (window.total === 0)
    return (
      <EmptyState title="No position hangs on it">What is outside changes nobody’s health factor across 1.</EmptyState>
    );
  return (
    <Table label="Tagged positions">
      <thead>
        <tr>
          <HeadCell>Tagged</HeadCell>
          <HeadCell>Account</HeadCell>
          <HeadCell numeric title="At the protocol’s prices">
            Health
          </HeadCell>
          <HeadCell numeric>Debt</HeadCell>
          <HeadCell numeric>Collateral</HeadCell>
          <HeadCell title="What it holds or owes whose protocol price is outside the market’s interval">
            Hangs on
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {window.order.map((account) => {
          const row = window.rows[account];
          return row ? <TaggedRow key={account} row={row} guard={guard} /> : null;
        })}
      </tbody>
    </Table>
  );
};

const TaggedRow = ({ row, guard }: { readonly row: PositionRow; readonly guard: GuardSummaryView }) => {
  const assets = useAssets();
  const held: ReadonlySet<string> = new Set([...row.collateralAssets, ...row.debtAssets]);
  const hangsOn = guard.departures.filter(({ asset }) => held.has(asset) && guard.byAsset[asset]);
  return (
    <Row data-testid="tagged-row" data-account={row.account}>
      <Cell>{row.guard ? <GuardMark tag={row.guard} /> : null}</Cell>
      <Cell>
        <Link href={`/positions?guard=${row.guard}&account=${row.account}`} className="hover:underline">
          <AccountLabel account={row.account} />
        </Link>
      </Cell>
      <Cell numeric>{formatHealthFactor(row.healthFactor)}</Cell>
      <Cell numeric>{formatUsd(row.debt)}</Cell>
      <Cell numeric>{formatUsd(row.collateral)}</Cell>
      <Cell>
        <span className="flex gap-2">
          {hangsOn.map(({ asset }) => (
            <AssetTag key={asset} symbol={assets[asset]?.symbol ?? asset} />
          ))}
        </span>
      </Cell>
    </Row>
  );
};
