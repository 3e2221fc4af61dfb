'use client';
import { AccountLabel } from '@/components/market/account-label';
import { useAssets } from '@/components/market/use-assets';
import { TransactionLink } from '@/components/settlements/transaction-link';
import { Badge } from '@/components/ui/badge';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { formatMoment } from '@/components/ui/format-time';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { KeeperJobView } from '@/lib/core/snapshot/keeper-schema';
import { AmountText } from './amount-text';
import { etherExact, etherWords } from './ether-words';
import { jobWords } from './job-words';
import { type Openable, openable } from './openable';

/** What was signed within a day, or is still open: a line a nonce. */
export const KeeperJobsPanel = ({
  jobs,
  explorer,
  ...open
}: Openable & {
  /** Null where they cannot be read. */
  readonly jobs: readonly KeeperJobView[] | null;
  readonly explorer: string | null;
}) => {
  const assets = useAssets();
  return (
    <Panel
      title="Keeper’s jobs"
      aside={
        <>
          <span className="num">{jobs === null ? '' : `${jobs.length} of a day`}</span>
          <CsvLink href="/api/v1/keeper/jobs?format=csv" title="The keeper’s jobs of a day as CSV" />
          <a href="/api/v1/keeper/jobs" download="keeper-jobs.json" className="text-accent hover:underline">
            JSON
          </a>
        </>
      }
    >
      {jobs === null ? (
        <EmptyState title="The jobs cannot be read">
          The store does not answer. What is in flight is not known.
        </EmptyState>
      ) : jobs.length === 0 ? (
        <EmptyState title="Nothing was signed within a day" />
      ) : (
        <Table label="Keeper’s jobs, newest first">
          <thead>
            <tr>
              <HeadCell numeric>Nonce</HeadCell>
              <HeadCell>State</HeadCell>
              <HeadCell>Accounts</HeadCell>
              <HeadCell numeric>Promised</HeadCell>
              <HeadCell numeric>Attempts</HeadCell>
              <HeadCell>Transaction</HeadCell>
              <HeadCell numeric>Block</HeadCell>
              <HeadCell numeric>Gas cost</HeadCell>
              <HeadCell>Written down</HeadCell>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => {
              const { tone, word, title } = jobWords(job);
              const [first, ...others] = job.accounts;
              return (
                <Row key={job.id} {...openable({ kind: 'job', id: job.id }, open)}>
                  <Cell numeric>{job.nonce}</Cell>
                  <Cell>
                    <Badge tone={tone} title={title}>
                      {word}
                    </Badge>
                  </Cell>
                  <Cell title={job.accounts.join(' ')}>
                    {first ? <AccountLabel account={first} /> : null}
                    {others.length > 0 ? <span className="text-ink-3"> +{others.length}</span> : null}
                  </Cell>
                  <Cell numeric>
                    <AmountText value={job.promised} asset={assets[job.debtAsset]} />
                  </Cell>
                  <Cell numeric>{job.attempts.length}</Cell>
                  <Cell>
                    <TransactionLink hash={job.mined?.hash ?? job.attempts.at(-1)?.hash ?? ''} explorer={explorer} />
                  </Cell>
                  <Cell numeric>
                    {job.mined ? job.mined.block.toLocaleString('en-US') : <Unknown reason="it is not mined" />}
                  </Cell>
                  <Cell numeric title={job.mined ? etherExact(job.mined.gasCost) : undefined}>
                    {job.mined ? etherWords(job.mined.gasCost) : <Unknown reason="it is not mined" />}
                  </Cell>
                  <Cell className="num">{formatMoment(Math.floor(job.at / 1_000))}</Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};
