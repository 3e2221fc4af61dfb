'use client';
import { AccountLabel } from '@/components/market/account-label';
import { problemOf } from '@/components/market/problem-of';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor, formatPercent } from '@/components/ui/format-ratio';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { useConcentration } from '@/lib/hooks/use-concentration';

const TOP = 8;

/** How much of the debt a few accounts hold, and each e-mode. */
export const ConcentrationPanel = ({ onOpen }: { readonly onOpen: (account: `0x${string}`) => void }) => {
  const { data, error } = useConcentration(TOP);
  const total = Number(data?.debt ?? 0);
  const shareOf = (debt: string) => (total === 0 ? null : (Number(debt) / total) * 10_000);
  const held = data?.top.reduce((sum, { debt }) => sum + Number(debt), 0) ?? 0;
  const modes = Object.values(data?.byEMode ?? {})
    .filter(({ debt }) => Number(debt) > 0)
    .sort((a, b) => Number(b.debt) - Number(a.debt));
  return (
    <Panel
      title="Concentration of debt"
      aside={
        data && total > 0
          ? `${data.top.length} largest: ${formatPercent((held / total) * 10_000)} · e-modes: ${modes.map(({ label, debt }) => `${label} ${formatPercent(shareOf(debt), 0)}`).join(', ')}`
          : 'the largest accounts'
      }
    >
      {error && !data ? (
        <ErrorState title="Not known">{problemOf(error)?.detail ?? error.message}</ErrorState>
      ) : !data ? (
        <div aria-busy="true" className="grid gap-3 p-3">
          <Skeleton className="h-2 w-40" />
          <Skeleton className="h-2 w-32" />
        </div>
      ) : data.top.length === 0 ? (
        <EmptyState title="No one has borrowed from this market yet" />
      ) : (
        <Table label="Largest debts">
          <thead>
            <tr>
              <HeadCell>Account</HeadCell>
              <HeadCell numeric>Debt</HeadCell>
              <HeadCell numeric>Of all</HeadCell>
              <HeadCell numeric>HF</HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.top.map(({ account, debt, healthFactor }) => (
              <Row key={account}>
                <Cell>
                  <button type="button" className="text-accent hover:underline" onClick={() => onOpen(account)}>
                    <AccountLabel account={account} />
                  </button>
                </Cell>
                <Cell numeric>{formatUsd(debt)}</Cell>
                <Cell numeric>{formatPercent(shareOf(debt))}</Cell>
                <Cell numeric>{formatHealthFactor(healthFactor)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};
