import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import { formatHex, KIND, momentOf } from './audit-words';
import { BreakerMark } from './breaker-mark';

/** The audit log, newest first: what happened, to which breaker, why, by whom, and its hash. */
export const AuditTable = ({
  links,
  nameOf,
  broken,
}: {
  readonly links: readonly AuditLink[];
  readonly nameOf: (key: string | null) => string;
  /** The first broken link; this one and all after it are not to be believed. */
  readonly broken: number | undefined;
}) => (
  <Table label="Audit log, newest first">
    <thead>
      <tr>
        <HeadCell numeric>#</HeadCell>
        <HeadCell>Time, UTC</HeadCell>
        <HeadCell>Breaker</HeadCell>
        <HeadCell>From → to</HeadCell>
        <HeadCell>By</HeadCell>
        <HeadCell>Why</HeadCell>
        <HeadCell>Hash</HeadCell>
      </tr>
    </thead>
    <tbody>
      {links.toReversed().map(({ seq, event, hash }) => (
        <Row key={seq} data-seq={seq} className={broken !== undefined && seq >= broken ? 'bg-risk-liq-bg' : undefined}>
          <Cell numeric className="text-ink-3">
            {seq === broken ? <span className="text-risk-liq">broken </span> : null}
            {seq}
          </Cell>
          <Cell className="num text-2xs" title={event.block === null ? undefined : `Block ${event.block}`}>
            {momentOf(event.at)}
          </Cell>
          <Cell>{nameOf(event.key)}</Cell>
          <Cell>
            {event.to === null ? (
              <span className="text-ink-3">—</span>
            ) : event.from === null || event.from === event.to ? (
              <BreakerMark state={event.to} />
            ) : (
              <span className="inline-flex items-center gap-1.5">
                <BreakerMark state={event.from} /> → <BreakerMark state={event.to} />
              </span>
            )}
          </Cell>
          <Cell className="text-2xs" title={event.actors.join(' ')}>
            {event.actors.length === 0 ? (
              <span className="text-ink-3">{KIND[event.kind]}</span>
            ) : (
              <>
                {KIND[event.kind]} <span className="num">{event.actors.map(formatHex).join(', ')}</span>
              </>
            )}
          </Cell>
          <Cell className="max-w-96 truncate text-2xs text-ink-2" title={whyOf(event)}>
            {whyOf(event)}
          </Cell>
          <Cell className="num text-2xs text-ink-3" title={hash}>
            {formatHex(hash)}
          </Cell>
        </Row>
      ))}
    </tbody>
  </Table>
);

/** An approval changes no state: its breaker's own words are still those of the stop. */
const whyOf = ({ kind, reason, why }: AuditLink['event']): string =>
  kind === 'approved' && reason !== null ? `For a reset: ${reason}` : why;
