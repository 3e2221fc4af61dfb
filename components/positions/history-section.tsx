'use client';
import { CsvLink } from '@/components/ui/csv-link';
import { Explained } from '@/components/ui/explained';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { formatMoment } from '@/components/ui/format-time';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { PositionChangeView, PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { HistoryCharts } from './history-charts';
import { Section } from './section';
import { shortMoment } from './short-moment';

const CAUSES: Readonly<Record<string, readonly [word: string, meaning: string]>> = {
  discovered: ['first seen', 'It borrowed from this market for the first time'],
  event: ['its own transaction', 'It, or somebody for it, supplied, withdrew, borrowed or repaid'],
  liquidatable: ['turned liquidatable', 'Prices or interest took its health factor below 1'],
  recovered: ['recovered', 'Its health factor came back to 1 or more'],
  liquidated: ['liquidated', 'Somebody repaid a part of its debt and took collateral'],
  resync: ['full re-read', 'Its state was read anew from the chain'],
};
const SHOWN = 12;
const UNPRICED = 'a price was missing';

/** Its stored past: health factor, debt and collateral over time, what changed them, in which block. */
export const HistorySection = ({ detail }: { readonly detail: PositionDetail }) => {
  const { history, row } = detail;
  if (history === null)
    return (
      <Section title="History">
        <p className="px-4 pb-3 text-xs text-ink-3">The store does not answer: what changed before is not known.</p>
      </Section>
    );
  if (history.length === 0)
    return (
      <Section title="History">
        <p className="px-4 pb-3 text-xs text-ink-3">Nothing has changed since it was first seen.</p>
      </Section>
    );
  const shown = history.slice(-SHOWN).toReversed();
  return (
    <Section
      title="History"
      aside={
        <>
          <span>
            {shown.length < history.length ? `${shown.length} newest of ` : ''}
            {history.length} {history.length === 1 ? 'change' : 'changes'}
          </span>
          <CsvLink
            href={`/api/v1/positions/${row.account}/history?format=csv`}
            title="Every stored change of this account as CSV"
          />
        </>
      }
    >
      <HistoryCharts detail={detail} history={history} />
      <Table label="Stored changes, newest first">
        <thead>
          <tr>
            <HeadCell>When</HeadCell>
            <HeadCell numeric>Block</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell numeric>
              <Explained
                explanation={{
                  what: 'Health factor, debt and collateral as they stood after the block, at the protocol’s prices then. Kept: its own transactions, liquidations, and each crossing of 1; what prices did in between is not.',
                }}
              >
                Health
              </Explained>
            </HeadCell>
            <HeadCell numeric>Debt</HeadCell>
            <HeadCell numeric>Collateral</HeadCell>
          </tr>
        </thead>
        <tbody>
          {shown.map((change) => (
            <ChangeRow key={`${change.block}-${change.cause}`} change={change} />
          ))}
        </tbody>
      </Table>
    </Section>
  );
};

const ChangeRow = ({ change }: { readonly change: PositionChangeView }) => {
  const [word, meaning] = CAUSES[change.cause] ?? [change.cause, undefined];
  return (
    <Row data-testid="history-row">
      <Cell className="num text-ink-2" title={formatMoment(change.timestamp)}>
        {shortMoment(change.timestamp)}
      </Cell>
      <Cell numeric className="text-ink-2">
        {change.block.toLocaleString('en-US')}
      </Cell>
      <Cell title={meaning}>{word}</Cell>
      <Cell numeric>
        <Numeric text={formatHealthFactor(change.healthFactor)} reason={UNPRICED} />
      </Cell>
      <Cell numeric>
        <Numeric text={formatUsd(change.debt)} title={formatUsdCents(change.debt)} reason={UNPRICED} />
      </Cell>
      <Cell numeric>
        <Numeric text={formatUsd(change.collateral)} title={formatUsdCents(change.collateral)} reason={UNPRICED} />
      </Cell>
    </Row>
  );
};
