import { memo } from 'react';
import { assetColour } from '@/components/market/asset-colour';
import { AssetTag } from '@/components/market/asset-tag';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { formatUsd } from '@/components/ui/format-amount';
import { Panel } from '@/components/ui/panel';
import { HeadCell, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { ShockAnswer } from '@/lib/core/snapshot/shock-schema';

/** What the newly liquidatable hold and owe, by asset, at the moved prices; bars on one scale. */
export const ValueBars = memo(
  ({
    byAsset,
    assets,
  }: {
    readonly byAsset: ShockAnswer['byAsset'];
    readonly assets: Readonly<Record<string, AssetView>>;
  }) => {
    const rows = Object.entries(byAsset)
      .map(([asset, { collateral, debt }]) => ({
        asset,
        symbol: assets[asset]?.symbol ?? asset,
        collateral,
        debt,
        most: Math.max(Number(collateral), Number(debt)),
      }))
      .sort((a, b) => b.most - a.most);
    const scale = rows[0]?.most ?? 1;
    return (
      <Panel title="Newly liquidatable by asset" aside="USD, collateral and debt on one scale">
        {rows.length === 0 ? (
          <EmptyState title="No position becomes liquidatable" />
        ) : (
          <Table label="Newly liquidatable value by asset">
            <thead>
              <tr>
                <HeadCell>Asset</HeadCell>
                <HeadCell>
                  <Explained
                    explanation={{
                      what: 'What the newly liquidatable hold of it, at the moved prices: the most that liquidators could take. It is no forecast of what they will.',
                      formula: 'Σ collateral × moved price where HF(now) ≥ 1 and HF(after) < 1',
                    }}
                  >
                    Collateral
                  </Explained>
                </HeadCell>
                <HeadCell>
                  <Explained
                    explanation={{
                      what: 'What the same accounts owe of it, at the moved prices.',
                      formula: 'Σ debt × moved price where HF(now) ≥ 1 and HF(after) < 1',
                    }}
                  >
                    Debt
                  </Explained>
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ asset, symbol, collateral, debt }) => (
                <tr key={asset} className="h-7 border-b border-line last:border-b-0" data-testid="value-row">
                  <td className="w-20 pl-3 pr-2">
                    <AssetTag symbol={symbol} />
                  </td>
                  <Bar value={collateral} scale={scale} colour={assetColour(symbol)} opacity={0.85} />
                  <Bar value={debt} scale={scale} colour={assetColour(symbol)} opacity={0.4} />
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Panel>
    );
  },
);

const Bar = ({
  value,
  scale,
  colour,
  opacity,
}: {
  readonly value: string;
  readonly scale: number;
  readonly colour: string;
  readonly opacity: number;
}) => (
  <td className="w-1/2 min-w-28 px-2">
    <span className="flex items-center gap-2">
      <span className="h-2.5 flex-1 bg-transparent" aria-hidden="true">
        <span
          className={value === '0' ? 'block' : 'block h-full min-w-px'}
          style={{ width: `${(Number(value) / scale) * 100}%`, background: colour, opacity }}
        />
      </span>
      <span className="num live w-16 shrink-0 text-right text-xs">{formatUsd(value)}</span>
    </span>
  </td>
);
