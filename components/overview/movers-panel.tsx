'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { FromBlock } from '@/components/market/from-block';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { useStream } from '@/lib/hooks/use-stream';

const SHOWN = 20;

/** Whose health factor fell most since the block before. */
export const MoversPanel = () => {
  const movers = useStream((view) => view.snapshot?.movers);
  if (!movers) return null;
  return (
    <Panel title="Fell most" aside="since the block before">
      {movers.length === 0 ? (
        <EmptyState title="No health factor fell in this block" />
      ) : (
        <Table label="Positions whose health factor fell most since the block before">
          <thead>
            <tr>
              <HeadCell>Account</HeadCell>
              <HeadCell numeric>Before</HeadCell>
              <HeadCell numeric>
                <Explained
                  explanation={{
                    what: 'Health factors that fell by the largest part of themselves since the block before.',
                    formula: '1 − HF ÷ HF before',
                    from: <FromBlock />,
                  }}
                >
                  Health factor
                </Explained>
              </HeadCell>
              <HeadCell numeric>Debt</HeadCell>
            </tr>
          </thead>
          <tbody>
            {movers.slice(0, SHOWN).map((mover) => (
              <Row key={mover.account}>
                <Cell>
                  <Link href={`/positions?account=${mover.account}`} className="hover:underline">
                    <AccountLabel account={mover.account} />
                  </Link>
                </Cell>
                <Cell numeric className="text-ink-3">
                  {formatHealthFactor(mover.previous)}
                </Cell>
                <Cell numeric>{formatHealthFactor(mover.healthFactor)}</Cell>
                <Cell numeric>{formatUsd(mover.debt)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};
