'use client';
import { HEALTH_WORDS } from '@/components/market/health-words';
import { formatAge, formatClock } from '@/components/ui/format-time';
import { Light } from '@/components/ui/light';
import { Tooltip } from '@/components/ui/tooltip';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { useServerNow } from '@/lib/hooks/use-now';
import { useStream } from '@/lib/hooks/use-stream';
import { groupSources } from './group-sources';

/** The data sources' lights: what is not live by its name first, then the live ones by kind; hover or focus says more. */
export const SourceLights = () => {
  const sources = useStream((view) => view.status?.sources);
  const now = useServerNow(1000);
  if (!sources) return null;
  return (
    <ul aria-label="Data sources" className="flex items-center gap-3">
      {groupSources(Object.values(sources)).map(({ name, members }) => (
        <li key={name}>
          {members.length === 1 && members[0] ? (
            <SourceLight source={members[0]} now={now} />
          ) : (
            <GroupLight name={name} members={members} now={now} />
          )}
        </li>
      ))}
    </ul>
  );
};

const SourceLight = ({ source, now }: { readonly source: SourceHealth; readonly now: number | undefined }) => {
  const { light, word } = HEALTH_WORDS[source.state];
  const age = ageOf(source, now);
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

const GroupLight = ({
  name,
  members,
  now,
}: {
  readonly name: string;
  readonly members: readonly SourceHealth[];
  readonly now: number | undefined;
}) => {
  const ages = members.map((source) => ageOf(source, now));
  const oldest = ages.every((age) => age !== undefined) ? Math.max(...ages) : undefined;
  return (
    <Tooltip
      className="flex items-center gap-1.5 whitespace-nowrap text-2xs text-ink-2"
      content={
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
          {members.map((source) => (
            <div key={source.id} className="contents">
              <dt className="text-ink">{source.id}</dt>
              <dd className="num text-right text-ink-3">
                {formatAge(ageOf(source, now))}
                {source.rejected > 0 ? ` · ${source.rejected} dropped` : ''}
              </dd>
            </div>
          ))}
        </dl>
      }
    >
      <Light state="ok" className="source-light" />
      {members.length} {name}
      <span className="sr-only">live: {members.map(({ id }) => id).join(', ')}; the oldest</span>
      <span className="num live min-w-[3em] text-ink-3">{formatAge(oldest)}</span>
    </Tooltip>
  );
};

const ageOf = ({ lastAt }: SourceHealth, now: number | undefined): number | undefined =>
  lastAt === null || now === undefined ? undefined : now - lastAt;
