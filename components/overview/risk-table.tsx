'use client';
import Link from 'next/link';
import { FromBlock } from '@/components/market/from-block';
import { RiskShape } from '@/components/market/risk-mark';
import { Explained } from '@/components/ui/explained';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { RiskStatus } from '@/lib/core/risk/assessment';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { useStream } from '@/lib/hooks/use-stream';

type Bucket = Snapshot['totals']['atRisk'][string];

const MARKS: Readonly<Record<string, { readonly status: RiskStatus; readonly colour: string }>> = {
  '1': { status: 'liquidatable', colour: 'text-risk-liq' },
  '1.05': { status: 'at-risk', colour: 'text-risk-at' },
  '1.1': { status: 'watch', colour: 'text-risk-watch' },
  '1.25': { status: 'healthy', colour: 'text-risk-calm' },
};

/** What is close to liquidation now, and what a fall of prices would bring there. */
export const RiskTable = () => {
  const totals = useStream((view) => view.snapshot?.totals);
  if (!totals) return null;
  const now = ascending(totals.atRisk);
  const falls = ascending(totals.liquidationsAtRisk);
  return (
    <Panel title="Collateral at risk" aside="USD, cumulative">
      <Table label="Collateral at risk by health factor and by price fall">
        <thead>
          <tr>
            <HeadCell>Health factor</HeadCell>
            <HeadCell numeric>Positions</HeadCell>
            <HeadCell numeric>Collateral</HeadCell>
            <HeadCell numeric>Debt</HeadCell>
          </tr>
        </thead>
        <tbody>
          {now.map(([bound, bucket]) => (
            <BucketRow
              key={bound}
              bucket={bucket}
              what={`Positions with a health factor below ${bound}, lower ones included.`}
              formula={`Σ collateral where HF < ${bound}`}
              name={
                <Link
                  href={`/positions?hf_lt=${bound}&sort=healthFactor`}
                  className="flex items-center gap-1.5 hover:underline"
                >
                  <span className={MARKS[bound]?.colour ?? 'text-ink-3'}>
                    <RiskShape status={MARKS[bound]?.status ?? 'healthy'} size={9} />
                  </span>
                  <span>
                    below <span className="num">{bound}</span>
                  </span>
                </Link>
              }
            />
          ))}
          <tr>
            <HeadCell className="h-8 pt-1.5 align-bottom" colSpan={4}>
              If every price but the stablecoins’ falls by
            </HeadCell>
          </tr>
          {falls.map(([bps, bucket]) => (
            <BucketRow
              key={bps}
              bucket={bucket}
              what={`Positions liquidatable after a simultaneous fall of ${Number(bps) / 100}%, those that already are included.`}
              formula={`Σ collateral where HF((1 − ${Number(bps) / 10_000}) × price) < 1`}
              name={
                <Link
                  href={`/what-if?shock=*:-${Number(bps) / 100}`}
                  title="Which accounts these are"
                  className="num hover:underline"
                >
                  −{Number(bps) / 100}%
                </Link>
              }
            />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
};

const BucketRow = ({
  name,
  bucket,
  what,
  formula,
}: {
  readonly name: React.ReactNode;
  readonly bucket: Bucket;
  readonly what: string;
  readonly formula: string;
}) => (
  <Row>
    <Cell>{name}</Cell>
    <Cell numeric>{bucket.count.toLocaleString('en-US')}</Cell>
    <Cell numeric>
      <Explained
        explanation={{
          what,
          formula,
          inputs: [
            ['collateral', formatUsdCents(bucket.collateral)],
            ['debt', formatUsdCents(bucket.debt)],
          ],
          from: <FromBlock />,
        }}
      >
        {formatUsd(bucket.collateral)}
      </Explained>
    </Cell>
    <Cell numeric>{formatUsd(bucket.debt)}</Cell>
  </Row>
);

const ascending = (buckets: Readonly<Record<string, Bucket>>): readonly (readonly [string, Bucket])[] =>
  Object.entries(buckets).sort(([a], [b]) => Number(a) - Number(b));
