'use client';
import { useAssets } from '@/components/market/use-assets';
import { Panel } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { AllLevels } from './all-levels';
import { AssetLevels } from './asset-levels';
import { useLevelAsset } from './use-level-asset';

/** How much collateral becomes liquidatable as an asset's price alone falls: of the largest, or of one, to its last step. */
export const LevelsPanel = () => {
  const { symbol, choose } = useLevelAsset();
  const assets = Object.values(useAssets()).filter(({ liquidationThreshold }) => liquidationThreshold > 0);
  const chosen = assets.find((asset) => asset.symbol === symbol);
  return (
    <Panel
      title="Collateral liquidatable against a price fall"
      className="@container"
      aside={
        <>
          {symbol !== undefined && !chosen && assets.length > 0 ? (
            <span role="alert" className="truncate text-risk-watch">
              Ignored in the link: {symbol.slice(0, 16)}
            </span>
          ) : (
            <span className="truncate @max-[30rem]:hidden">USD, each asset alone</span>
          )}
          <Select
            aria-label="Asset whose price falls"
            className="h-6 text-2xs"
            value={chosen?.symbol ?? ''}
            onChange={(event) => choose(event.target.value || undefined)}
          >
            <option value="">Largest</option>
            {assets.map((asset) => (
              <option key={asset.asset} value={asset.symbol}>
                {asset.symbol}
              </option>
            ))}
          </Select>
        </>
      }
    >
      {chosen ? <AssetLevels key={chosen.asset} asset={chosen} /> : <AllLevels />}
    </Panel>
  );
};
