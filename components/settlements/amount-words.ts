import { formatToken } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';

export type Assets = Readonly<Record<string, AssetView>>;

export interface SettledAmount {
  /** Base units. */
  readonly value: string;
  readonly asset: string;
  readonly assets: Assets;
}

export interface AmountWords {
  readonly text: string;
  readonly unit: string;
  readonly title: string;
}

/** An amount of base units rounded for reading, exact in the title; without the asset's decimals in base units, said so. */
export const amountWords = ({ value, asset, assets }: SettledAmount): AmountWords => {
  const view = assets[asset];
  return view
    ? {
        text: formatToken(value, view.decimals),
        unit: view.symbol,
        title: `${formatExact(value, view.decimals)} ${view.symbol} · ${value} base units`,
      }
    : {
        text: value,
        unit: `base units of ${shortHex(asset)}`,
        title: 'base units: this asset is not in the market’s list',
      };
};
