import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Disclosure } from '@/components/what-if/disclosure';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadePathsRun } from '@/lib/core/snapshot/cascade-paths-schema';
import { changeWords, usdWords } from './cascade-words';

/** Moves of less are not worth a word. */
const LEAST = 0.005;
const MOST = 4;

/** The paths with the most liquidated, and the falls that did it. */
export const WorstPaths = ({
  run: { worst },
  assets,
}: {
  readonly run: CascadePathsRun;
  readonly assets: Readonly<Record<string, AssetView>>;
}) =>
  worst.length === 0 ? null : (
    <Disclosure title="Worst paths" note={`${worst.length} with the most liquidated`}>
      <Table label="Worst paths">
        <thead>
          <tr>
            <HeadCell numeric>Liquidated</HeadCell>
            <HeadCell numeric>Bad debt</HeadCell>
            <HeadCell title="Before any sale">Prices</HeadCell>
          </tr>
        </thead>
        <tbody>
          {worst.map(({ liquidated, badDebt, prices }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a path has no name but its rank among the worst, and a row no state
            <Row key={place}>
              <Cell numeric>{usdWords(liquidated)}</Cell>
              <Cell numeric>{usdWords(badDebt)}</Cell>
              <Cell className="num">
                {Object.entries(prices)
                  .filter(([, left]) => Math.abs(left - 1) > LEAST)
                  .sort(([, a], [, b]) => a - b)
                  .slice(0, MOST)
                  .map(([asset, left]) => `${assets[asset]?.symbol ?? asset} ${changeWords(left)}`)
                  .join(' · ')}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Disclosure>
  );
