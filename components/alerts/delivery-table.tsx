'use client';
import { Age } from '@/components/ui/age';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AlertDeliveryView } from '@/lib/core/snapshot/alert-schema';

const TYPES: Readonly<Record<AlertDeliveryView['type'], string>> = {
  trigger: 'begins',
  update: 'update',
  reminder: 'reminder',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
};

/** What was sent where, the newest first, with what became of it. */
export const DeliveryTable = ({
  deliveries,
  skew,
}: {
  readonly deliveries: readonly AlertDeliveryView[];
  readonly skew: number;
}) => (
  <Table label="Deliveries, newest first">
    <thead>
      <tr>
        <HeadCell>To</HeadCell>
        <HeadCell>What</HeadCell>
        <HeadCell>Outcome</HeadCell>
        <HeadCell numeric>Attempts</HeadCell>
        <HeadCell numeric>Ago</HeadCell>
      </tr>
    </thead>
    <tbody>
      {deliveries.map((delivery) => (
        <Row key={delivery.id} data-delivery={delivery.id}>
          <Cell>{delivery.channel}</Cell>
          <Cell className="max-w-40 truncate text-2xs sm:max-w-96" title={delivery.title}>
            <span className="num text-ink-3">#{delivery.incident}</span> {TYPES[delivery.type]}: {delivery.title}
          </Cell>
          <Cell className="max-w-80 truncate text-2xs" title={delivery.error ?? undefined}>
            <Outcome delivery={delivery} />
          </Cell>
          <Cell numeric>{delivery.attempts}</Cell>
          <Cell numeric className="text-ink-3">
            <Age since={delivery.createdAt} offset={skew} />
          </Cell>
        </Row>
      ))}
    </tbody>
  </Table>
);

const Outcome = ({
  delivery: { deliveredAt, droppedAt, error, attempts },
}: {
  readonly delivery: AlertDeliveryView;
}) => {
  if (deliveredAt !== null) return <span className="text-ok">delivered</span>;
  if (droppedAt !== null) return <span className="text-risk-liq">not delivered: {error}</span>;
  return attempts === 0 ? (
    <span className="text-ink-3">waits</span>
  ) : (
    <span className="text-risk-at">tried again: {error}</span>
  );
};
