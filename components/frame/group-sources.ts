import type { SourceHealth } from '@/lib/core/snapshot/status-schema';

export interface SourceGroup {
  /** A source's id, or what the live ones of a kind are called together. */
  readonly name: string;
  readonly members: readonly SourceHealth[];
}

const PLURALS: Partial<Record<SourceHealth['kind'], string>> = { exchange: 'exchanges', oracle: 'oracles' };

/** What is shown in one line: the chain, what is not live by its name, then the live exchanges and oracles together. */
export function groupSources(sources: readonly SourceHealth[]): readonly SourceGroup[] {
  const alone = (source: SourceHealth): SourceGroup => ({ name: source.id, members: [source] });
  const isGrouped = ({ kind, state }: SourceHealth): boolean => state === 'live' && PLURALS[kind] !== undefined;
  const singles = sources.filter((source) => !isGrouped(source));
  const troubled = singles.filter(({ kind, state }) => kind !== 'chain' && state !== 'live' && state !== 'off');
  const groups = Object.entries(PLURALS).map(([kind, name]) => ({
    name,
    members: sources.filter((source) => source.kind === kind && isGrouped(source)),
  }));
  return [
    ...singles.filter(({ kind }) => kind === 'chain').map(alone),
    ...troubled.map(alone),
    ...groups.filter(({ members }) => members.length > 0),
    ...singles.filter((source) => source.kind !== 'chain' && !troubled.includes(source)).map(alone),
  ];
}
