import { REJECTED_WORDS } from '@/components/market/rejected-words';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge, formatClock } from '@/components/ui/format-time';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { markOf } from './cell-view';
import { GROUPS } from './group-words';
import type { SourceView } from './source-columns';
import { sourceName } from './source-names';

/** Everything known of one source of an asset, in words. `now` is the server's unix ms. */
export const sourceFacts = (
  asset: AssetView,
  source: SourceView,
  now: number | undefined,
): readonly (readonly [string, string])[] => {
  const { price, deviationBps, thresholdBps, maxAgeMs, rejected, group } = source;
  const shares = sharesVoteWith(asset, source);
  return [
    ['Kind', GROUPS[group].name],
    ['Price', `$${formatPrice(price)}`],
    ['From the composite', deviationBps === null ? 'no composite to compare with' : `${formatBps(deviationBps)} bps`],
    ['In breach beyond', `±${thresholdBps} bps${markOf(source) === 'none' ? '' : ': it is'}`],
    ...(source.breachSince === null
      ? []
      : [
          [
            'In breach since',
            `${formatClock(source.breachSince)}, ${now === undefined ? '' : formatAge(now - source.breachSince)}`,
          ] as const,
        ]),
    ['In breach within 24 h', source.breachSeconds === 0 ? 'never' : formatAge(source.breachSeconds * 1_000)],
    ['Against the last day', percentileWords(source.percentile)],
    [
      'Age / limit',
      `${now === undefined ? '—' : formatAge(now - source.observedAt)} / ${maxAgeMs === null ? 'none' : formatAge(maxAgeMs)}`,
    ],
    ['Weight', weightWords(source)],
    ...(shares.length === 0 ? [] : [['Shares its vote with', shares.map(sourceName).join(', ')] as const]),
    ...(rejected === null ? [] : [['Does not count', REJECTED_WORDS[rejected]] as const]),
  ];
};

/** The other sources of its upstream: together they are one vote. */
export const sharesVoteWith = (asset: AssetView, { source, upstream }: SourceView): readonly string[] =>
  Object.values(asset.sources).flatMap((each) =>
    each.source !== source && each.upstream === upstream ? [each.source] : [],
  );

export const formatWeight = (weight: number): string =>
  `${(weight * 100).toFixed(weight > 0 && weight < 0.0995 ? 1 : 0)}%`;

const weightWords = ({ group, weight, rejected }: SourceView): string => {
  if (group === 'protocol') return 'never votes: it is what is compared';
  if (weight === 0 && rejected === null) return '0%: compared, without a vote';
  return formatWeight(weight);
};

/** How unusual a distance is, of 100 minutes of the last day. */
export const percentileWords = (percentile: number | null): string =>
  percentile === null
    ? 'less than half an hour of history'
    : percentile >= 99.95
      ? 'further than ever in the last day'
      : `further than ${percentile < 1 ? '<1' : Math.floor(percentile)}% of the last day`;
