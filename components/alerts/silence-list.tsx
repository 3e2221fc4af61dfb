'use client';
import { Button } from '@/components/ui/button';
import { shortHex } from '@/components/ui/format-hex';
import { formatMoment } from '@/components/ui/format-time';
import type { AlertsView } from '@/lib/core/snapshot/alert-schema';

type Silence = AlertsView['silences'][number];

/** What is not told for now: by whom, why, until when. */
export const SilenceList = ({
  silences,
  onRemove,
}: {
  readonly silences: readonly Silence[];
  /** For operators. */
  readonly onRemove?: ((silence: Silence) => void) | undefined;
}) => (
  <ul aria-label="Silences" className="grid">
    {silences.map((silence) => (
      <li
        key={silence.id}
        className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b px-3 py-1.5 text-xs last:border-b-0"
      >
        <span>
          {silence.kind === '*' ? 'Everything' : silence.kind} of <span className="num break-all">{silence.scope}</span>
        </span>
        <span className="text-2xs text-ink-3">until {formatMoment(silence.until / 1_000)}</span>
        <span className="min-w-0 break-words text-2xs text-ink-2">
          {silence.reason} (
          <span className="num" title={silence.by}>
            {shortHex(silence.by)}
          </span>
          )
        </span>
        {onRemove ? (
          <Button size="sm" className="ml-auto" onClick={() => onRemove(silence)}>
            Remove
          </Button>
        ) : null}
      </li>
    ))}
  </ul>
);
