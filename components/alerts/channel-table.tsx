'use client';
import { Age } from '@/components/ui/age';
import { formatMoment } from '@/components/ui/format-time';
import { Light } from '@/components/ui/light';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AlertChannelView } from '@/lib/core/snapshot/alert-schema';

/** Every way out: what it is told, whether it works, and if not since when and why. */
export const ChannelTable = ({
  channels,
  skew,
}: {
  readonly channels: readonly AlertChannelView[];
  readonly skew: number;
}) => (
  <Table label="Alert channels">
    <thead>
      <tr>
        <HeadCell>Channel</HeadCell>
        <HeadCell className="max-sm:hidden">Is told</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell numeric>Waiting</HeadCell>
      </tr>
    </thead>
    <tbody>
      {channels.map((channel) => {
        const { name, type, lastDeliveredAt, failingSince, because, waiting } = channel;
        return (
          <Row key={name} data-channel={name} data-failing={failingSince !== null}>
            <Cell>
              {name} <span className="text-2xs text-ink-3">{type}</span>
            </Cell>
            <Cell className="text-2xs text-ink-2 max-sm:hidden">{hearsWords(channel)}</Cell>
            <Cell className="whitespace-normal text-2xs">
              <span className="inline-flex items-baseline gap-1.5">
                <Light state={failingSince !== null ? 'down' : lastDeliveredAt === null ? 'off' : 'ok'} />
                {failingSince !== null ? (
                  <span className="text-risk-liq">
                    failing for <Age since={failingSince} offset={skew} />: it {because}
                  </span>
                ) : null}
                <span className="text-ink-2">
                  {lastDeliveredAt === null ? (
                    'nothing delivered yet'
                  ) : (
                    <span title={formatMoment(lastDeliveredAt / 1_000)}>
                      last delivered <Age since={lastDeliveredAt} offset={skew} /> ago
                    </span>
                  )}
                </span>
              </span>
            </Cell>
            <Cell numeric>{waiting}</Cell>
          </Row>
        );
      })}
    </tbody>
  </Table>
);

const FAMILIES = { breach: 'breaches', unknown: 'what is not known' } as const;

const hearsWords = ({ minSeverity, families }: AlertChannelView): string => {
  const what = families.length === 2 ? 'everything' : families.map((family) => FAMILIES[family]).join(' and ');
  return minSeverity === 'info' ? what : `${what}, ${minSeverity === 'critical' ? 'critical' : 'from warning on'}`;
};
