'use client';
import { AccountLabel } from '@/components/market/account-label';
import { CsvLink } from '@/components/ui/csv-link';
import { Explained } from '@/components/ui/explained';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { ServiceLevelResponse } from '@/lib/core/snapshot/service-level-schema';
import { useServiceLevel } from '@/lib/hooks/use-settlements';
import { ServiceChart } from './service-chart';
import { CAUSES } from './service-words';

const SPANS: Readonly<Record<number, string>> = {
  3600: '1 hour',
  86400: '24 hours',
  604800: '7 days',
  2592000: '30 days',
};
const HEAVY = 10;

/** How long positions below 1 waited for a liquidation, why, and who waits now. */
export const ServicePanel = () => {
  const { data, error, isFetching, refetch } = useServiceLevel();
  return (
    <Panel
      title="Service level"
      aside={
        data ? (
          <>
            <CsvLink
              href="/api/v1/settlements/service-level?format=csv"
              title="Every window, and those that fell in each period, as CSV"
            />
            <a
              href="/api/v1/settlements/service-level"
              download="service-level.json"
              title="The same as JSON, with causes and who stands now"
              className="text-accent hover:underline"
            >
              JSON
            </a>
            <Explained
              explanation={{
                what: 'From a health factor below 1 to the liquidation that cleared it. Who stands there still, recovered, or was not seen to fall is not dropped: it counts as waiting at least that long.',
                formula: 'least t with 1 − Π (1 − cleared ÷ waiting) ≥ q',
                from: `Block ${data.block.toLocaleString('en-US')}`,
              }}
            >
              blocks and seconds from HF &lt; 1 to cleared
            </Explained>
          </>
        ) : null
      }
    >
      {data ? (
        <div className="grid gap-px bg-line lg:grid-cols-2 [&>*]:min-w-0 [&>*]:bg-surface">
          <Windows data={data} />
          <Causes data={data} />
          <div className="lg:col-span-2">
            <ServiceChart periods={data.periods} />
          </div>
        </div>
      ) : error ? (
        <RetryState
          title="The service level could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <div aria-busy="true" className="p-3">
          <Skeleton className="h-3 w-1/2" />
        </div>
      )}
    </Panel>
  );
};

const Windows = ({ data }: { readonly data: ServiceLevelResponse }) => (
  <Table label="Service level by window">
    <thead>
      <tr>
        <HeadCell>Last</HeadCell>
        <HeadCell numeric>p50</HeadCell>
        <HeadCell numeric>p90</HeadCell>
        <HeadCell numeric>p99 blocks</HeadCell>
        <HeadCell numeric>p50 s</HeadCell>
        <HeadCell numeric>Cleared</HeadCell>
        <HeadCell numeric>At once</HeadCell>
        <HeadCell numeric>Recovered</HeadCell>
        <HeadCell numeric>Standing</HeadCell>
      </tr>
    </thead>
    <tbody>
      {data.windows.map(({ seconds, level }) => (
        <Row key={seconds}>
          <Cell>{SPANS[seconds] ?? `${seconds} s`}</Cell>
          {(['p50', 'p90', 'p99'] as const).map((q) => (
            <Cell key={q} numeric>
              <Wait value={level.blocks[q]} />
            </Cell>
          ))}
          <Cell numeric>
            <Wait value={level.seconds.p50} />
          </Cell>
          <Cell numeric>{level.cleared.toLocaleString('en-US')}</Cell>
          <Cell numeric title="Cleared in the block of the fall or the next one">
            {level.atOnce.toLocaleString('en-US')}
          </Cell>
          <Cell
            numeric
            title={`Back above 1 without a liquidation; ${level.unwatched} more were gone when the engine came back`}
          >
            {level.recovered.toLocaleString('en-US')}
          </Cell>
          <Cell numeric title="Below 1 now: counted as waiting at least until now">
            {level.standing.toLocaleString('en-US')}
          </Cell>
        </Row>
      ))}
    </tbody>
  </Table>
);

const Wait = ({ value }: { readonly value: number | null }) =>
  value === null ? <Unknown reason="too few were cleared while they were watched" /> : value.toLocaleString('en-US');

const Causes = ({ data }: { readonly data: ServiceLevelResponse }) => {
  const causes = data.windows.find(({ seconds }) => seconds === 86_400)?.level.causes ?? [];
  return (
    <div className="grid gap-px bg-line sm:grid-cols-2 [&>*]:min-w-0 [&>*]:bg-surface">
      <Table label="Why positions waited, last 24 hours">
        <thead>
          <tr>
            <HeadCell>Cause, 24 hours</HeadCell>
            <HeadCell numeric>Cleared</HeadCell>
            <HeadCell numeric>Standing</HeadCell>
          </tr>
        </thead>
        <tbody>
          {causes.map(({ cause, cleared, standing }) => (
            <Row key={cause}>
              <Cell title={CAUSES[cause].rule}>{CAUSES[cause].word}</Cell>
              <Cell numeric>{cleared}</Cell>
              <Cell numeric>{standing}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <Table label="Who stands below 1 now, the longest first">
        <thead>
          <tr>
            <HeadCell>Standing now</HeadCell>
            <HeadCell numeric>Blocks</HeadCell>
            <HeadCell>Cause</HeadCell>
          </tr>
        </thead>
        <tbody>
          {data.standing.slice(0, HEAVY).map(({ account, blocks, seconds, seen, cause }) => (
            <Row key={account}>
              <Cell>
                <AccountLabel account={account} />
              </Cell>
              <Cell
                numeric
                title={`${seconds.toLocaleString('en-US')} s${seen ? '' : '; it stood there when it was first looked at'}`}
              >
                {seen ? '' : '≥ '}
                {blocks.toLocaleString('en-US')}
              </Cell>
              <Cell title={cause ? CAUSES[cause].rule : undefined}>{cause ? CAUSES[cause].word : '—'}</Cell>
            </Row>
          ))}
          {data.standing.length === 0 ? (
            <Row>
              <Cell colSpan={3} className="text-ink-3">
                Nobody.
              </Cell>
            </Row>
          ) : null}
        </tbody>
      </Table>
    </div>
  );
};
