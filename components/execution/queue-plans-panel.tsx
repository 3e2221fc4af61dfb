'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { GuardMark } from '@/components/market/guard-mark';
import { RiskMark } from '@/components/market/risk-mark';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { QueuePlan } from '@/lib/hooks/use-queue-plans';
import { useStream } from '@/lib/hooks/use-stream';
import { type Openable, openable } from './openable';
import { ImpactCell, KeeperVerdict, MoneyCell, PlanAmount, RouteCell, WhyNotCell } from './plan-cells';
import type { VerdictOf } from './verdict-of';

interface Lines extends Openable {
  readonly plans: readonly QueuePlan[];
  readonly assets: Readonly<Record<string, AssetView>>;
  /** `undefined` where no keeper tells. */
  readonly verdictOf: VerdictOf | undefined;
}

/** The first of the queue, each with the plan that earns most in the next block, and what stands against it. */
export const QueuePlansPanel = ({
  queue,
  plans,
  wide,
  ...rest
}: Omit<Lines, 'assets'> & {
  /** `undefined` before the first evaluation. */
  readonly queue: readonly PositionRow[] | undefined;
  readonly wide: boolean;
}) => {
  const assets = useAssets();
  // The snapshot carries only the first of a long queue: how many are below 1 in all, its totals tell.
  const below = useStream((view) => view.snapshot?.totals.atRisk['1']?.count);
  return (
    <Panel
      title="Best plans of the queue"
      aside={
        queue && queue.length > 0 ? (
          <>
            <span className="num" data-testid="plans-shown">
              the first {plans.length}
              {below === undefined ? '' : ` of ${below.toLocaleString('en-US')}`}
            </span>
            <Link href="/positions?status=bad-debt,liquidatable" className="text-accent hover:underline">
              All
            </Link>
          </>
        ) : null
      }
    >
      {queue === undefined ? (
        <div aria-busy="true" className="grid gap-2 p-3">
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/2" />
        </div>
      ) : queue.length === 0 ? (
        <EmptyState title="Nothing to liquidate">
          Every health factor is 1 or more: there is nothing to plan.
        </EmptyState>
      ) : wide ? (
        <PlanTable plans={plans} assets={assets} {...rest} />
      ) : (
        <PlanList plans={plans} assets={assets} {...rest} />
      )}
    </Panel>
  );
};

const PlanTable = ({ plans, assets, verdictOf, ...open }: Lines) => (
  <Table label="Plans of the queue, by expected loss, then profit">
    <thead>
      <tr>
        <HeadCell numeric>#</HeadCell>
        <HeadCell>Account</HeadCell>
        <HeadCell numeric>Health factor</HeadCell>
        <HeadCell numeric>Repays</HeadCell>
        <HeadCell numeric>Receives</HeadCell>
        <HeadCell>Sold over</HeadCell>
        <HeadCell numeric title="What the price falls short of the one for a vanishing amount">
          Impact
        </HeadCell>
        <HeadCell numeric>Gas</HeadCell>
        <HeadCell numeric>Bid</HeadCell>
        <HeadCell numeric title="At the pessimistic end of the prices, all costs taken off">
          Profit
        </HeadCell>
        <HeadCell>Why not</HeadCell>
        {verdictOf ? <HeadCell>Keeper</HeadCell> : null}
      </tr>
    </thead>
    <tbody>
      {plans.map((each) => (
        <Row key={each.row.account} {...openable({ kind: 'plan', id: each.row.account }, open)}>
          <Cell numeric className="text-ink-3">
            {each.row.rank ?? '—'}
          </Cell>
          <Cell>
            <Account row={each.row} />
          </Cell>
          <Cell numeric>
            <Numeric text={formatHealthFactor(each.row.healthFactor)} reason="a price is missing" />
          </Cell>
          <Cell numeric>
            <PlanAmount of={each} side="repaid" assets={assets} />
          </Cell>
          <Cell numeric>
            <PlanAmount of={each} side="seizedNet" assets={assets} />
          </Cell>
          <Cell className="max-w-60 truncate text-2xs">
            <RouteCell of={each} />
          </Cell>
          <Cell numeric>
            <ImpactCell of={each} />
          </Cell>
          <Cell numeric>
            <MoneyCell of={each} figure="gasUsd" />
          </Cell>
          <Cell numeric>
            <MoneyCell of={each} figure="bidUsd" />
          </Cell>
          <Cell numeric>
            <MoneyCell of={each} figure="profitUsd" />
          </Cell>
          <Cell className="max-w-52 truncate text-2xs">
            <WhyNotCell of={each} />
          </Cell>
          {verdictOf ? (
            <Cell>
              <KeeperVerdict {...verdictOf(each.row.account)} />
            </Cell>
          ) : null}
        </Row>
      ))}
    </tbody>
  </Table>
);

/** The same for a screen that cannot carry the columns. */
const PlanList = ({ plans, assets, verdictOf, ...open }: Lines) => (
  <ul aria-label="Plans of the queue" className="text-xs">
    {plans.map((each) => (
      <li
        key={each.row.account}
        {...openable({ kind: 'plan', id: each.row.account }, open, 'border-b px-3 py-2 last:border-b-0')}
      >
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <Account row={each.row} />
          <span className="flex items-center gap-2 text-2xs">
            <WhyNotCell of={each} />
            {verdictOf ? <KeeperVerdict {...verdictOf(each.row.account)} /> : null}
          </span>
        </div>
        <dl className="mt-1 grid grid-cols-2 gap-x-3 gap-y-1 sm:grid-cols-4">
          {(
            [
              ['Repays', <PlanAmount key="r" of={each} side="repaid" assets={assets} />],
              ['Receives', <PlanAmount key="s" of={each} side="seizedNet" assets={assets} />],
              ['Profit', <MoneyCell key="p" of={each} figure="profitUsd" />],
              ['Gas', <MoneyCell key="g" of={each} figure="gasUsd" />],
              ['Bid', <MoneyCell key="b" of={each} figure="bidUsd" />],
              ['Impact', <ImpactCell key="i" of={each} />],
            ] as const
          ).map(([name, value]) => (
            <div key={name} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <dt className="w-14 text-2xs text-ink-3">{name}</dt>
              <dd className="num min-w-0">{value}</dd>
            </div>
          ))}
          <div className="col-span-full flex min-w-0 items-baseline gap-x-2">
            <dt className="w-14 shrink-0 text-2xs text-ink-3">Sold over</dt>
            <dd className="min-w-0 text-2xs">
              <RouteCell of={each} />
            </dd>
          </div>
        </dl>
      </li>
    ))}
  </ul>
);

const Account = ({ row }: { readonly row: PositionRow }) => (
  <span className="flex items-center gap-2">
    <RiskMark status={row.status} quiet />
    <AccountLabel account={row.account} />
    {row.guard ? <GuardMark tag={row.guard} /> : null}
  </span>
);
