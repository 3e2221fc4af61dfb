import { UNKNOWN } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';

/** Half of the composite's interval in bps of its price; null without a composite. */
export const halfWidthBps = ({ composite }: AssetView): number | null => {
  if (!composite) return null;
  const price = toFloat(composite.price, 8);
  return ((toFloat(composite.high, 8) - toFloat(composite.low, 8)) / 2 / price) * 10_000;
};

export const formatHalfWidth = (bps: number | null): string =>
  bps === null ? UNKNOWN : `±${bps >= 9.95 ? Math.round(bps).toLocaleString('en-US') : bps.toFixed(1)}`;

/** Why an asset has no composite. */
export const noQuorum = ({ fresh, quorum }: AssetView): string =>
  fresh < quorum
    ? `${fresh} of ${quorum} independent fresh sources needed: below quorum the price is unknown`
    : 'its sources are too far apart to agree on a price: it is unknown';
