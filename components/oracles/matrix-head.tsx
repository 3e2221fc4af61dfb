'use client';
import type { ReactNode } from 'react';
import { HEALTH_WORDS } from '@/components/market/health-words';
import { cx } from '@/components/ui/cx';
import { Light } from '@/components/ui/light';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import { GROUPS } from './group-words';
import type { SourceColumn } from './source-columns';
import { columnName } from './source-names';

const HEAD = 'sticky z-20 border-b bg-surface pl-1 pr-2 text-2xs font-normal text-ink-3';
const UPPER = 'top-0 h-6 pl-2! text-left';
const LOWER = 'top-6 h-6';

/** Two rows: what kind of source, and which. Each source has the light of its connection. */
export const MatrixHead = ({
  columns,
  health,
}: {
  readonly columns: readonly SourceColumn[];
  readonly health: Readonly<Record<string, SourceHealth>>;
}) => (
  <thead>
    <tr aria-rowindex={1}>
      <td className={cx(HEAD, UPPER, 'left-0 z-30 border-r pl-3')} />
      <Group span={2}>Protocol</Group>
      <Group span={3} edge="border-x">
        Composite
      </Group>
      {groupsOf(columns).map(({ group, span }) => (
        <Group key={group} span={span} edge="[&+&]:border-l">
          {GROUPS[group].head}
        </Group>
      ))}
      <Group span={1} edge="border-l">
        Moves
      </Group>
    </tr>
    <tr aria-rowindex={2}>
      <Name text className="left-0 z-30 border-r pl-3">
        Asset
      </Name>
      <Name title="What the protocol reads, USD: it decides who is liquidatable">Reads, $</Name>
      <Name title="What the protocol reads against the composite">Apart, bps</Name>
      <Name title="The weighted median of the sources that count, USD" className="border-l">
        Price, $
      </Name>
      <Name title="Half of its confidence interval">± bps</Name>
      <Name title="Independent fresh votes / votes needed" className="border-r">
        Votes
      </Name>
      {columns.map(({ id }) => (
        <SourceName key={id} id={id} health={health[id]} />
      ))}
      <Name text className="border-l" title="The newest move of the composite, and who went first">
        Last, who first
      </Name>
    </tr>
  </thead>
);

const Group = ({
  span,
  edge,
  children,
}: {
  readonly span: number;
  readonly edge?: string;
  readonly children: ReactNode;
}) => (
  <th scope="colgroup" colSpan={span} className={cx(HEAD, UPPER, 'truncate', edge)}>
    {children}
  </th>
);

const Name = ({
  title,
  text = false,
  className,
  children,
}: {
  readonly title?: string;
  /** Words stand at the left, figures at the right. */
  readonly text?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <th scope="col" title={title} className={cx(HEAD, LOWER, 'truncate', text ? 'text-left' : 'text-right', className)}>
    {children}
  </th>
);

const SourceName = ({ id, health }: { readonly id: string; readonly health: SourceHealth | undefined }) => {
  const { light, word } = HEALTH_WORDS[health?.state ?? 'off'];
  return (
    <Name title={health ? `${id}: ${word}${health.detail ? `. ${health.detail}` : ''}` : id}>
      <span className="inline-flex max-w-full items-center justify-end gap-1">
        {health ? <Light state={light} className="source-light" /> : null}
        <span className="truncate">{columnName(id)}</span>
        {health && health.state !== 'live' ? <span className="sr-only">{word}</span> : null}
      </span>
    </Name>
  );
};

/** Columns stand in the order of their groups: each group is one run of them. */
const groupsOf = (columns: readonly SourceColumn[]) => {
  const spans = new Map<SourceColumn['group'], number>();
  for (const { group } of columns) spans.set(group, (spans.get(group) ?? 0) + 1);
  return [...spans].map(([group, span]) => ({ group, span }));
};
