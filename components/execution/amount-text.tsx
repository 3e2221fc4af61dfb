import { formatToken } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';

/** An amount of an asset, rounded for reading; its title carries every digit. */
export const AmountText = ({ value, asset }: { readonly value: string; readonly asset: AssetView | undefined }) =>
  asset ? (
    <span title={`${formatExact(value, asset.decimals)} ${asset.symbol}`}>
      {formatToken(value, asset.decimals)} <span className="text-ink-2">{asset.symbol}</span>
    </span>
  ) : (
    <span title="base units: this asset is not in the market’s list">{value}</span>
  );
