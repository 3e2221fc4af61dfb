'use client';
import { AccountLabel } from '@/components/market/account-label';
import { useAssets } from '@/components/market/use-assets';
import { Section } from '@/components/positions/section';
import { TransactionLink } from '@/components/settlements/transaction-link';
import { Badge } from '@/components/ui/badge';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { formatTruncated } from '@/components/ui/format-decimal';
import { formatMoment } from '@/components/ui/format-time';
import { KeyValues } from '@/components/ui/key-values';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { KeeperJobView } from '@/lib/core/snapshot/keeper-schema';
import { AmountText } from './amount-text';
import { etherWords } from './ether-words';
import { jobWords } from './job-words';

/** One nonce of the keeper: every transaction that was signed for it, and what became of it. */
export const JobDrawer = ({
  job,
  explorer,
  onClose,
}: {
  /** `undefined`: none of this name within a day. */
  readonly job: KeeperJobView | undefined;
  readonly explorer: string | null;
  readonly onClose: () => void;
}) => {
  const assets = useAssets();
  return (
    <Drawer
      wide
      label="Keeper’s job"
      title={<h2 className="text-sm font-medium">{job ? `Job of nonce ${job.nonce}` : 'Job'}</h2>}
      onClose={onClose}
    >
      {job === undefined ? (
        <EmptyState title="No such job">It ended more than a day ago, or is of another account.</EmptyState>
      ) : (
        <>
          <KeyValues
            className="px-4 pb-2"
            items={[
              ['State', <JobState key="state" job={job} />],
              ['Signed by', <AccountLabel key="signer" account={job.signer} />],
              ...job.accounts.map(
                (account) => ['Liquidates', <AccountLabel key={account} account={account} />, account] as const,
              ),
              ['Promised', <AmountText key="promised" value={job.promised} asset={assets[job.debtAsset]} />],
              ['Written down', formatMoment(Math.floor(job.at / 1_000))],
              [
                'Mined in block',
                job.mined ? job.mined.block.toLocaleString('en-US') : <Unknown key="b" reason="it is not mined" />,
              ],
              ['Gas cost', job.mined ? etherWords(job.mined.gasCost) : <Unknown key="g" reason="it is not mined" />],
            ]}
          />
          <Section title="Attempts" aside="one of them is mined at the most">
            <Table label="Attempts, oldest first">
              <thead>
                <tr>
                  <HeadCell>Transaction</HeadCell>
                  <HeadCell>For</HeadCell>
                  <HeadCell numeric>At block</HeadCell>
                  <HeadCell numeric>Gas limit</HeadCell>
                  <HeadCell numeric>Most, gwei</HeadCell>
                  <HeadCell numeric>Tip, gwei</HeadCell>
                </tr>
              </thead>
              <tbody>
                {job.attempts.map((attempt) => (
                  <Row key={attempt.hash}>
                    <Cell>
                      <TransactionLink hash={attempt.hash} explorer={explorer} />
                    </Cell>
                    <Cell>{attempt.purpose === 'cancel' ? 'freeing the nonce' : 'the liquidation'}</Cell>
                    <Cell numeric>{attempt.block.toLocaleString('en-US')}</Cell>
                    <Cell numeric>{Number(attempt.gas).toLocaleString('en-US')}</Cell>
                    <Cell numeric>{formatTruncated(attempt.maxFeePerGas, 9, 3)}</Cell>
                    <Cell numeric>{formatTruncated(attempt.maxPriorityFeePerGas, 9, 3)}</Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          </Section>
        </>
      )}
    </Drawer>
  );
};

const JobState = ({ job }: { readonly job: KeeperJobView }) => {
  const { tone, word, title } = jobWords(job);
  return (
    <>
      <span className="mr-2 text-ink-2">{title}</span>
      <Badge tone={tone}>{word}</Badge>
    </>
  );
};
