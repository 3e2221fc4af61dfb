import { AssetTag } from '@/components/market/asset-tag';
import { Explained } from '@/components/ui/explained';
import { formatAge } from '@/components/ui/format-time';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Toggle } from '@/components/ui/toggle';
import { Unknown } from '@/components/ui/unknown';
import type { CascadeDepth } from '@/lib/core/snapshot/cascade-depth-schema';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { shareWords, usdWords } from './cascade-words';

const SOURCES: Readonly<Record<CascadeDepth['source'], string>> = {
  venues: 'pools on chain',
  books: 'order books',
  'venues+books': 'pools and order books',
  'square-root': 'square-root law',
  money: 'counts as dollars',
  unknown: 'not known',
};

/** Where each asset's depth comes from, how old it is, and what it takes. */
export const DepthPanel = ({
  map: { depth, depthScale, block },
  assumed,
  onAssume,
}: {
  readonly map: CascadeMap;
  readonly assumed: boolean;
  readonly onAssume: (assumed: boolean) => void;
}) => {
  const falls = depth.find(({ levels }) => levels.length > 0)?.levels.map(({ fall }) => fall) ?? [];
  const symbolOf = (asset: string): string => depth.find((each) => each.asset === asset)?.symbol ?? asset;
  return (
    <Panel
      title="Depth"
      aside={
        <>
          <Toggle
            className="h-6!"
            pressed={assumed}
            title="The square-root law with the configured default volume, where nothing else is known"
            onClick={() => onAssume(!assumed)}
          >
            Assume where unknown
          </Toggle>
          <Explained
            explanation={{
              what: 'What can be sold of each asset until its price is down by so much, at 100 % of the depth that is seen; every pool is counted once in the whole market. Beyond what is known nothing is made up.',
              formula: 'map’s depth = seen × slider × what refills within the horizon',
              inputs: [['factor now', `×${depthScale.toFixed(2)}`]],
              from: `Block ${block.number.toLocaleString('en-US')}`,
            }}
          >
            USD sold until the price is down by
          </Explained>
        </>
      }
    >
      <Table label="Depth by asset">
        <thead>
          <tr>
            <HeadCell>Asset</HeadCell>
            <HeadCell>Source</HeadCell>
            <HeadCell numeric title="Of the oldest source">
              Age
            </HeadCell>
            <HeadCell>Sold into</HeadCell>
            <HeadCell numeric title="What the first unit fetches of the oracle’s price, fees taken">
              First unit
            </HeadCell>
            {falls.map((fall) => (
              <HeadCell key={fall} numeric>
                −{shareWords(fall)}
              </HeadCell>
            ))}
            <HeadCell numeric title="The most that is known to be taken">
              Known up to
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {depth.map((each) => (
            <DepthRow key={each.asset} depth={each} symbolOf={symbolOf} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
};

const DepthRow = ({
  depth: { symbol, source, venues, books, oldestBlock, ageMs, via, edge, levels, knownUsd, law, reason },
  symbolOf,
}: {
  readonly depth: CascadeDepth;
  readonly symbolOf: (asset: string) => string;
}) => {
  const details = [
    ...venues.map(({ id, kind, into, block }) => `${kind} ${id} into ${symbolOf(into)}, block ${block}`),
    ...books.map(({ exchange, symbol: pair }) => `${exchange} ${pair}`),
    ...(law
      ? [
          `I = ${law.factor}·σ·√(Q/V), σ ${shareWords(law.dailyVolatility)} a day, V ${usdWords(law.dailyVolumeUsd)} a day (${law.volume})`,
        ]
      : []),
  ];
  const many = venues.length + books.length;
  return (
    <Row data-testid="depth-row" data-source={source}>
      <Cell>
        <AssetTag symbol={symbol} />
      </Cell>
      <Cell
        title={reason ?? (details.join('\n') || undefined)}
        className={source === 'unknown' ? 'text-risk-watch' : ''}
      >
        {SOURCES[source]}
        {many > 0 ? <span className="num text-ink-3"> {many}</span> : null}
      </Cell>
      <Cell numeric title={oldestBlock === null ? undefined : `block ${oldestBlock.toLocaleString('en-US')}`}>
        {source === 'money' ? '' : ageMs === null ? <Unknown reason={reason ?? 'it has no age'} /> : formatAge(ageMs)}
      </Cell>
      <Cell>{source === 'money' || source === 'unknown' ? '' : via === null ? 'money' : symbolOf(via)}</Cell>
      <Cell numeric>
        {source === 'money' ? '' : edge === null ? <Unknown reason={reason ?? 'not known'} /> : shareWords(edge)}
      </Cell>
      {levels.map(({ fall, soldUsd }) => (
        <Cell key={fall} numeric>
          {soldUsd !== null ? (
            usdWords(soldUsd)
          ) : source === 'money' ? (
            ''
          ) : (
            <Unknown reason={reason ?? 'beyond what is known'} />
          )}
        </Cell>
      ))}
      <Cell numeric>
        {knownUsd !== null ? (
          usdWords(knownUsd)
        ) : source === 'money' ? (
          'no limit'
        ) : (
          <Unknown reason={reason ?? 'not known'} />
        )}
      </Cell>
    </Row>
  );
};
