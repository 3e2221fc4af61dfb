'use client';
import { HEALTH_WORDS } from '@/components/market/health-words';
import { formatAge, formatClock } from '@/components/ui/format-time';
import { Light } from '@/components/ui/light';
import { Tooltip } from '@/components/ui/tooltip';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { useServerNow } from '@/lib/hooks/use-now';
import { useStream } from '@/lib/hooks/use-stream';

/** One light a data source with the age of its last word; hover or focus says what is wrong. */
export const SourceLights = () => {
  const sources = useStream((view) => view.status?.sources);
  const now = useServerNow(1000);
  if (!sources) return null;
  return (
    <ul aria-label="Data sources" className="flex items-center gap-3">
      {Object.values(sources).map((source) => (
        <li key={source.id}>
          <SourceLight source={source} now={now} />
        </li>
      ))}
    </ul>
  );
};

const SourceLight = ({ source, now }: { readonly source: SourceHealth; readonly now: number | undefined }) => {
  const { light, word } = HEALTH_WORDS[source.state];
  const age = source.lastAt === null || now === undefined ? undefined : now - source.lastAt;
  return (
    <Tooltip
      className="flex items-center gap-1.5 whitespace-nowrap text-2xs text-ink-2"
      content={
        <div className="grid gap-1">
          <p className="text-ink">
            {source.id} ({source.kind}): {word} since {formatClock(source.since)}
          </p>
          {source.detail ? <p>{source.detail}</p> : null}
          <p className="text-ink-3">
            Last heard {source.lastAt === null ? 'never' : `${formatAge(age)} ago`}
            {source.rejected > 0 ? ` · ${source.rejected} unreadable messages dropped` : ''}
          </p>
        </div>
      }
    >
      <Light state={light} className="source-light" />
      {source.id}
      <span className="sr-only">{word}</span>
      {source.state === 'off' ? null : (
        <span className="num live min-w-[3em] text-ink-3">{source.state === 'down' ? 'down' : formatAge(age)}</span>
      )}
    </Tooltip>
  );
};
