'use client';
import { Age } from '@/components/ui/age';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { formatMoment } from '@/components/ui/format-time';
import type { AlertIncidentView } from '@/lib/core/snapshot/alert-schema';
import { AlertMark } from './alert-mark';

/** Incidents with what stands, since when, and what was told of them. */
export const IncidentList = ({
  label,
  incidents,
  skew,
  onAcknowledge,
  onSilence,
}: {
  readonly label: string;
  readonly incidents: readonly AlertIncidentView[];
  readonly skew: number;
  /** For operators. */
  readonly onAcknowledge?: ((incident: AlertIncidentView) => void) | undefined;
  readonly onSilence?: ((incident: AlertIncidentView) => void) | undefined;
}) => (
  <ul aria-label={label} className="grid">
    {incidents.map((incident) => {
      const { id, number, family, severity, worst, title, detail, name, scope, startedAt, resolvedAt } = incident;
      const over = resolvedAt !== null;
      return (
        <li
          key={id}
          data-incident={number}
          data-kind={incident.kind}
          className="grid gap-0.5 border-b px-3 py-1.5 last:border-b-0 hover:bg-hover"
        >
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
            <AlertMark family={family} severity={over ? worst : severity} resolved={over} />
            <span className="num text-2xs text-ink-3">#{number}</span>
            <span className="min-w-0 break-words text-sm">{title}</span>
            <Notes incident={incident} />
            <span className="ml-auto flex items-center gap-2 whitespace-nowrap text-2xs text-ink-3">
              {over ? (
                <span title={`From ${formatMoment(startedAt / 1_000)} to ${formatMoment(resolvedAt / 1_000)}`}>
                  ended <Age since={resolvedAt} offset={skew} /> ago
                </span>
              ) : (
                <span title={`Since ${formatMoment(startedAt / 1_000)}`}>
                  for <Age since={startedAt} offset={skew} />
                </span>
              )}
              {onAcknowledge && incident.acknowledged === null ? (
                <Button size="sm" onClick={() => onAcknowledge(incident)}>
                  Acknowledge
                </Button>
              ) : null}
              {onSilence ? (
                <Button size="sm" onClick={() => onSilence(incident)}>
                  Silence
                </Button>
              ) : null}
            </span>
          </div>
          <p className="whitespace-pre-line break-words text-2xs text-ink-2">
            {detail}{' '}
            <span className="text-ink-3">
              {name}, {scope}
            </span>
          </p>
        </li>
      );
    })}
  </ul>
);

const Notes = ({
  incident: { silenced, group, told, acknowledged, resolvedAt },
}: {
  readonly incident: AlertIncidentView;
}) => (
  <>
    {silenced ? <Badge>silenced</Badge> : null}
    {group !== null ? <Badge title="Several warnings at once are told as one incident">told by #{group}</Badge> : null}
    {acknowledged ? <Badge title={`${acknowledged.by}: ${acknowledged.reason}`}>acknowledged</Badge> : null}
    {told === 0 && group === null && !silenced ? (
      <span className="text-2xs text-ink-3">{resolvedAt === null ? 'not told yet' : 'was never told'}</span>
    ) : null}
  </>
);
