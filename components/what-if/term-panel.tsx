'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { formatPercent } from '@/components/ui/format-ratio';
import { Slider } from '@/components/ui/slider';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { MAX_LT_CHANGE, MIN_LT_CHANGE, type ShockState } from './shock-state';

const STEP = 50;

/** A slider a liquidation threshold; positions in an e-mode keep that mode's own. */
export const TermPanel = ({
  assets,
  lt,
  onChange,
}: {
  readonly assets: readonly AssetView[];
  readonly lt: ShockState['lt'];
  readonly onChange: (lt: ShockState['lt']) => void;
}) => {
  const collaterals = assets.filter(({ liquidationThreshold }) => liquidationThreshold > 0);
  const changed = Object.keys(lt).length;
  return (
    <details className="border-t" open={changed > 0 || undefined}>
      <summary className="flex h-8 cursor-pointer items-center justify-between gap-3 border-b px-3 text-xs font-medium">
        Liquidation thresholds
        <span className="text-2xs font-normal text-ink-3">
          {changed > 0 ? `${changed} changed` : 'outside e-modes, as now'}
        </span>
      </summary>
      <div className="grid gap-0.5 px-3 py-2">
        {collaterals.map(({ asset, symbol, liquidationThreshold }) => {
          const bps = lt[symbol] ?? 0;
          const text = `${bps > 0 ? '+' : bps < 0 ? '−' : ''}${(Math.abs(bps) / 100).toFixed(1)}`;
          const after = formatPercent(liquidationThreshold + bps);
          return (
            <div key={asset} className="grid h-7 grid-cols-[7rem_minmax(0,1fr)_3.25rem_4.5rem] items-center gap-2">
              <AssetTag symbol={symbol} />
              <Slider
                label={`Liquidation threshold of ${symbol}`}
                min={Math.max(MIN_LT_CHANGE, -Math.floor(liquidationThreshold / STEP) * STEP)}
                max={Math.min(MAX_LT_CHANGE, Math.floor((10_000 - liquidationThreshold) / STEP) * STEP)}
                step={STEP}
                value={bps}
                valueText={`${text} points, ${after}`}
                onChange={(value) =>
                  onChange(
                    Object.fromEntries(Object.entries({ ...lt, [symbol]: value }).filter(([, each]) => each !== 0)),
                  )
                }
              />
              <span className={`num text-right text-xs ${bps === 0 ? 'text-ink-3' : 'text-ink'}`}>{text}</span>
              <span className="num text-right text-xs text-ink-2">{after}</span>
            </div>
          );
        })}
      </div>
    </details>
  );
};
