'use client';
import Link from 'next/link';
import { AlertMark } from '@/components/alerts/alert-mark';
import { Age } from '@/components/ui/age';
import { Panel } from '@/components/ui/panel';
import { useAlerts } from '@/lib/hooks/use-alerts';
import { useStream } from '@/lib/hooks/use-stream';

const SHOWN = 4;

/** The incidents that stand, the gravest first, and whether somebody can be told of them. */
export const AlertsPanel = () => {
  const { alerts, known } = useAlerts();
  const skew = useStream((live) => live.clockSkewMs) ?? 0;
  const open = alerts?.open ?? [];
  const failing = alerts?.channels.filter(({ failingSince }) => failingSince !== null) ?? [];
  return (
    <Panel
      title="Open alerts"
      aside={
        <>
          {failing.length > 0 ? (
            <span className="truncate text-risk-liq">
              {failing.length === 1 ? `channel ${failing[0]?.name} fails` : `${failing.length} channels fail`}
            </span>
          ) : null}
          <Link href="/alerts" className="text-accent hover:underline">
            {open.length > SHOWN ? `All ${open.length}` : 'All'}
          </Link>
        </>
      }
    >
      {open.length === 0 || !known ? (
        <p className="px-3 py-1.5 text-xs text-ink-3">{known ? 'None' : 'Not known'}</p>
      ) : null}
      <ul aria-label="Open alerts">
        {open.slice(0, SHOWN).map(({ id, number, kind, family, severity, title, startedAt, silenced }) => (
          <li
            key={id}
            data-kind={kind}
            className="flex min-h-7 flex-wrap items-center gap-x-3 border-b px-3 py-0.5 text-xs last:border-b-0"
          >
            <AlertMark family={family} severity={severity} />
            <span className="min-w-0 break-words">{title}</span>
            <span className="ml-auto whitespace-nowrap text-2xs text-ink-3">
              {silenced ? 'silenced · ' : ''}#{number} for <Age since={startedAt} offset={skew} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
