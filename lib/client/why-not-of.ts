import { type WhyNot, type WhyNotSubject, type WhyNotTerms, whyNot } from '@/lib/core/execution/why-not';
import type { Pair } from '@/lib/core/protocols/rules';
import { permissionView } from '@/lib/core/snapshot/permission-view';
import type { LiveView } from './live-view';

/** Why a row is not liquidated in the next block, as far as the stream tells; `undefined` while not all is known. */
export function whyNotOf(
  live: Pick<LiveView, 'breakers' | 'snapshot' | 'clockSkewMs' | 'lastEventAt'>,
  row: WhyNotSubject,
  planned?: WhyNotTerms['planned'],
): WhyNot | null | undefined {
  const { snapshot, breakers, lastEventAt, clockSkewMs } = live;
  if (!snapshot) return undefined;
  const { market, gasUsd } = snapshot;
  // As of the last word heard: a stream that goes silent is not live soon after.
  const now = (lastEventAt ?? 0) + (clockSkewMs ?? 0);
  const permission = ({ collateralAsset, debtAsset }: Pair) =>
    breakers === undefined
      ? { keeper: 'allow' as const, why: [] }
      : permissionView(breakers, { marketId: market.id, collateralAsset, debtAsset, now });
  return whyNot(row, { permission, gasUsd: gasUsd == null ? undefined : BigInt(gasUsd), planned });
}
