'use client';
import { useMemo, useState } from 'react';
import { WaterfallChart } from '@/components/charts/waterfall-chart';
import { Section } from '@/components/positions/section';
import { EmptyState } from '@/components/ui/empty-state';
import { formatTick } from '@/components/ui/format-amount';
import { Select } from '@/components/ui/select';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import { changeWords, shareWords, usdWords } from './cascade-words';
import { movedAssets, roundLines, waterfallSteps } from './round-steps';

const FLOWS = [
  { id: 'liquidated', label: 'liquidated, all assets', colour: 'var(--accent)' },
  { id: 'sold', label: 'of this asset sold', colour: 'var(--risk-at)' },
] as const;
const formatLevel = (percent: number): string => `${percent < 0 ? '−' : ''}${Number(Math.abs(percent).toFixed(4))}%`;
const formatFlow = (dollars: number): string => `$${formatTick(dollars)}`;

/** What follows from what: price, liquidated, sold, impact, price again; round by round. */
export const CellRounds = ({
  cell,
  assets,
  falling,
}: {
  readonly cell: CascadeCell;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly falling: `0x${string}`;
}) => {
  const [chosen, setChosen] = useState<string>(falling);
  const choices = movedAssets(cell);
  const asset = choices.includes(chosen) ? chosen : falling;
  const symbolOf = (each: string) => assets[each]?.symbol ?? each;
  const symbol = symbolOf(asset);
  const lines = useMemo(() => roundLines(cell, asset), [cell, asset]);
  const shock = cell.shock[asset as keyof typeof cell.shock] ?? 1;
  const steps = useMemo(() => waterfallSteps(shock, lines, symbol), [shock, lines, symbol]);
  const end = cell.prices[asset as keyof typeof cell.prices];
  const atMost = end?.beyond ? 'at most ' : '';
  return (
    <Section
      title="Round by round"
      aside={
        <Select
          aria-label="Whose price is followed"
          className="h-6 text-2xs"
          value={asset}
          onChange={(event) => setChosen(event.target.value)}
        >
          {choices.map((each) => (
            <option key={each} value={each}>
              {symbolOf(each)}
            </option>
          ))}
        </Select>
      }
    >
      {lines.length === 0 ? (
        <EmptyState title="Nobody is liquidated">
          {cell.stuck.accounts > 0
            ? 'Accounts are below a health factor of 1, but nobody gains by liquidating one: see what is left stuck.'
            : 'Every account stays at or above a health factor of 1.'}
        </EmptyState>
      ) : (
        <>
          <WaterfallChart
            label={`Price of ${symbol} round by round: ${changeWords(shock)} by the shock, ${atMost}${changeWords(end?.left ?? shock)} after ${cell.rounds} rounds`}
            steps={steps}
            level={`${symbol} against today`}
            formatLevel={formatLevel}
            flows={FLOWS}
            formatFlow={formatFlow}
            height={268}
            summary={`${symbol}: ${changeWords(shock)} by the shock, ${atMost}${changeWords(end?.left ?? shock)} in the end`}
          />
          <Table label={`Rounds, with the price of ${symbol}`}>
            <thead>
              <tr>
                <HeadCell numeric>Round</HeadCell>
                <HeadCell numeric title="Of today’s price, before the round">
                  Price
                </HeadCell>
                <HeadCell numeric>Accounts</HeadCell>
                <HeadCell numeric title="Debt repaid, all assets">
                  Liquidated
                </HeadCell>
                <HeadCell numeric title={`${symbol} sold by liquidators`}>
                  {symbol} sold
                </HeadCell>
                <HeadCell numeric title="How far this round’s sales take the price down">
                  Impact
                </HeadCell>
                <HeadCell numeric>Price then</HeadCell>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Row key={line.round} data-testid="round-row">
                  <Cell numeric>{line.round}</Cell>
                  <Cell numeric>{changeWords(line.before)}</Cell>
                  <Cell numeric>{line.accounts.toLocaleString('en-US')}</Cell>
                  <Cell numeric>{usdWords(line.repaidUsd)}</Cell>
                  <Cell numeric>{usdWords(line.soldUsd)}</Cell>
                  <Cell numeric>{line.impact > 0 ? `−${shareWords(line.impact)}` : '0%'}</Cell>
                  <Cell numeric title={line.beyond ? 'At most: more is sold than the known depth takes' : undefined}>
                    {line.beyond ? '≤ ' : ''}
                    {changeWords(line.after)}
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
          {cell.rounds > cell.steps.length ? (
            <p className="px-4 py-1.5 text-2xs text-ink-3">
              The first {cell.steps.length} of {cell.rounds} rounds.
            </p>
          ) : null}
        </>
      )}
    </Section>
  );
};
