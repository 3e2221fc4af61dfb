import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import type { OpenCell } from './cascade-state';
import { changeWords, usdWords } from './cascade-words';
import { placeOf } from './map-cells';

/** Both engines on one cell. Where they part says which one to believe: see docs/cascade.md. */
export const CellCompare = ({
  cell,
  opened,
  orderly,
  first,
}: {
  readonly cell: CascadeCell;
  readonly opened: OpenCell;
  readonly orderly: CascadeMap | undefined;
  readonly first: `0x${string}`;
}) => {
  const place = orderly && placeOf(orderly, opened);
  if (!orderly || place === undefined)
    return (
      <p className="px-4 pb-3 text-xs text-ink-3">
        The map that is shown does not have this cell: nothing to compare with.
      </p>
    );
  const read = (list: readonly (number | null)[]) => list[place] ?? undefined;
  const lines = [
    ['Liquidated', read(orderly.cells.liquidated), cell.liquidatedUsd, usdWords],
    ['Bad debt', read(orderly.cells.badDebt), cell.badDebtUsd, usdWords],
    [`${opened.first} in the end`, read(orderly.cells.price), cell.prices[first]?.left, changeWords],
    ['Accounts', read(orderly.cells.accounts), cell.accounts, (value: number) => value.toLocaleString('en-US')],
    ['Branching', read(orderly.cells.branching), cell.branching, (value: number) => value.toFixed(2)],
  ] as const;
  return (
    <>
      <Table label="Orderly against gap">
        <thead>
          <tr>
            <HeadCell>What</HeadCell>
            <HeadCell numeric>Orderly</HeadCell>
            <HeadCell numeric>Gap</HeadCell>
            <HeadCell numeric title="Orderly against gap">
              Difference
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, ours, theirs, format]) => (
            <Row key={name} data-testid="compare-row">
              <Cell>{name}</Cell>
              <Cell numeric>
                {ours === undefined ? <Unknown reason="not known to the orderly engine" /> : format(ours)}
              </Cell>
              <Cell numeric>
                {theirs === undefined ? <Unknown reason="not known to the gap engine" /> : format(theirs)}
              </Cell>
              <Cell numeric>
                {ours === undefined || theirs === undefined ? (
                  <Unknown reason="one of both is not known" />
                ) : (
                  differenceWords(ours, theirs)
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <p className="px-4 py-2 text-2xs text-ink-3">
        Believe gap for bad debt, small falls and what is stuck; orderly for prices and for how a slider moves them.
        Orderly takes one fall straight to its end, where gap heals many accounts half-way: its bad debt is too high
        rather than too low.
      </p>
    </>
  );
};

const differenceWords = (ours: number, theirs: number): string => {
  if (ours === theirs) return '0%';
  if (theirs === 0) return 'gap has none';
  const percent = (ours / theirs - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent) < 0.01 ? '<0.01' : Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 2 : 0)}%`;
};
