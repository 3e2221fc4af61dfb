'use client';
import { memo } from 'react';
import { FromBlock } from '@/components/market/from-block';
import { Button } from '@/components/ui/button';
import { Explained } from '@/components/ui/explained';
import { formatUsd } from '@/components/ui/format-amount';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { useStream } from '@/lib/hooks/use-stream';

/** Liquidations at risk at the three falls that the overview speaks of too; each can be looked into. */
export const FallPanel = memo(({ onFall }: { readonly onFall: (bps: number) => void }) => {
  const risks = useStream((view) => view.snapshot?.totals.liquidationsAtRisk);
  return (
    <Panel title="Liquidations at risk" aside="all volatile prices together, now or then">
      <Table label="Liquidations at risk">
        <thead>
          <tr>
            <HeadCell>Fall</HeadCell>
            <HeadCell numeric>
              <Explained
                explanation={{
                  what: 'Positions below a health factor of 1 now, or once every price but the stablecoins’ has fallen by that much at once; counted by the exact rules.',
                  formula: 'HF((1 − fall) × price) < 1',
                  from: <FromBlock />,
                }}
              >
                Positions
              </Explained>
            </HeadCell>
            <HeadCell numeric>Collateral today</HeadCell>
            <HeadCell numeric>Debt today</HeadCell>
          </tr>
        </thead>
        <tbody>
          {Object.entries(risks ?? {}).map(([bps, { count, collateral, debt }]) => (
            <Row key={bps}>
              <Cell>
                <Button size="sm" variant="ghost" onClick={() => onFall(-Number(bps))}>
                  −{Number(bps) / 100}%
                </Button>
              </Cell>
              <Cell numeric>{count.toLocaleString('en-US')}</Cell>
              <Cell numeric>{formatUsd(collateral)}</Cell>
              <Cell numeric>{formatUsd(debt)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
});
