'use client';
import dynamic from 'next/dynamic';
import { useCallback, useMemo } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { IgnoredInLink } from '@/components/ui/ignored-in-link';
import { useMedia } from '@/components/ui/use-media';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { useConfig } from '@/lib/hooks/use-config';
import { useKeeper } from '@/lib/hooks/use-keeper';
import { useQueuePlans } from '@/lib/hooks/use-queue-plans';
import { useStream } from '@/lib/hooks/use-stream';
import { KeeperJobsPanel } from './keeper-jobs-panel';
import { KeeperLookPanel } from './keeper-look-panel';
import { KeeperPanel } from './keeper-panel';
import { QueuePlansPanel } from './queue-plans-panel';
import { useExecutionUrl } from './use-execution-url';
import { verdictsOf } from './verdict-of';

const PlanDrawer = dynamic(async () => (await import('./plan-drawer')).PlanDrawer, { ssr: false });
const JobDrawer = dynamic(async () => (await import('./job-drawer')).JobDrawer, { ssr: false });

/** Positions that are planned at once: each costs the engine a sizing and a route a block. */
const PLANNED = 8;
/** From where on the table shows every column without scrolling sideways. */
const WIDE = '(min-width: 80rem)';

/** What could be liquidated now, how, and what stands against it; and what the keeper makes of it. */
export const ExecutionView = () => {
  const { opened, problems, show } = useExecutionUrl();
  const queue = useStream((view) => view.snapshot?.queue);
  const keeper = useKeeper();
  const explorer = useConfig().data?.market?.explorer ?? null;
  const account = opened?.kind === 'plan' ? opened.id : undefined;
  const rows = useMemo(() => plannedRows(queue ?? [], account), [queue, account]);
  const plans = useQueuePlans(rows);
  const wide = useMedia(WIDE) && opened === undefined;
  const close = useCallback(() => show(undefined), [show]);
  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === 'Escape' && opened) close();
        const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
        if (step === 0) return;
        const all = [...document.querySelectorAll<HTMLElement>('[data-openable]')];
        const at = all.findIndex((each) => each.matches(':focus'));
        all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
      },
      [opened, close],
    ),
  );
  const { view, heard } = keeper;
  const verdictOf = verdictsOf(view, heard);
  const open = { opened, onOpen: show };
  const jobs = view && view.mode !== 'off' ? view.jobs : undefined;
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="grid min-h-0 min-w-0 flex-1 auto-rows-min content-start gap-px overflow-y-auto overflow-x-hidden bg-line [&>*]:min-w-0">
        <IgnoredInLink names={problems} />
        <QueuePlansPanel queue={queue} plans={plans} wide={wide} verdictOf={verdictOf} {...open} />
        <KeeperPanel keeper={keeper} />
        {view && 'verdicts' in view ? <KeeperLookPanel view={view} /> : null}
        {jobs === undefined ? null : <KeeperJobsPanel jobs={jobs} explorer={explorer} {...open} />}
      </div>
      {opened?.kind === 'plan' ? (
        <PlanDrawer
          key={opened.id}
          account={opened.id}
          of={plans.find(({ row }) => row.account === opened.id)}
          verdictOf={verdictOf}
          onClose={close}
        />
      ) : null}
      {opened?.kind === 'job' ? (
        <JobDrawer key={opened.id} job={jobs?.find(({ id }) => id === opened.id)} explorer={explorer} onClose={close} />
      ) : null}
    </div>
  );
};

/** The first of the queue, and the one that is open wherever in the queue it stands. */
function plannedRows(queue: readonly PositionRow[], account: string | undefined): readonly PositionRow[] {
  const first = queue.slice(0, PLANNED);
  const more = queue.find((row) => row.account === account);
  return more && !first.includes(more) ? [...first, more] : first;
}
