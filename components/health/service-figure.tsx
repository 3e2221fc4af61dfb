import type { HealthReport } from '@/lib/core/snapshot/health-schema';
import { FigureCard } from './figure-card';

const blocks = (value: number | null): string => (value === null ? 'not known' : value.toLocaleString('en-US'));

/** How long positions below 1 waited for a liquidation, over the last day. Who stands there still is not left out. */
export const ServiceFigure = ({
  service,
  ageMs,
}: {
  readonly service: HealthReport['service'];
  readonly ageMs: number | null;
}) => {
  const p50 = service?.blocks.p50 ?? null;
  const standing = service?.standing ?? 0;
  const still = standing > 0 ? ` ${standing.toLocaleString('en-US')} stand below 1 now, and count as waiting.` : '';
  return (
    <FigureCard
      name="Liquidated within"
      value={p50 === null ? null : p50.toLocaleString('en-US')}
      unit="blocks, half of them"
      meaning={
        service
          ? `From a health factor below 1, in the last 24 hours: 90% within ${blocks(service.blocks.p90)}, 99% within ${blocks(service.blocks.p99)}; ${service.cleared.toLocaleString('en-US')} were liquidated.${still}`
          : ''
      }
      missing={
        service
          ? `Too few were liquidated in the last 24 hours (${service.cleared.toLocaleString('en-US')}) to know.${still}`
          : 'How long positions waited for a liquidation is not known now.'
      }
      ageMs={ageMs}
    />
  );
};
