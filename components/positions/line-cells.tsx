import { assetColour } from '@/components/market/asset-colour';
import { BLOCKED } from '@/components/market/blocked-words';
import { formatToken } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView, PositionRow } from '@/lib/core/snapshot/schema';

type Assets = Readonly<Record<string, AssetView>>;

export const DistanceCell = ({ bps, unknown }: { readonly bps: number | null; readonly unknown: boolean }) => {
  if (bps === null)
    return <Unknown reason={unknown ? 'a price is missing' : 'no fall of non-stable prices takes it to 1'} />;
  return bps === 0 ? <span className="text-ink-3">0%</span> : <span>−{formatPercent(bps)}</span>;
};

/** What it holds and what it owes, each asset in its colour and by name. */
export const AssetsCell = ({ row, assets }: { readonly row: PositionRow; readonly assets: Assets }) => (
  <span className="flex min-w-0 items-center gap-1 truncate text-2xs">
    <Symbols list={row.collateralAssets} assets={assets} />
    <span className="text-ink-3">→</span>
    <Symbols list={row.debtAssets} assets={assets} />
    {row.eMode > 0 ? (
      <span className="ml-1 text-ink-3" title={`Efficiency mode ${row.eMode}`}>
        e{row.eMode}
      </span>
    ) : null}
  </span>
);

const Symbols = ({ list, assets }: { readonly list: readonly string[]; readonly assets: Assets }) => (
  <span className="flex min-w-0 gap-1.5 truncate">
    {list.map((asset) => {
      const symbol = assets[asset]?.symbol ?? '?';
      return (
        <span key={asset} className="flex items-center gap-1" title={asset}>
          <span aria-hidden="true" className="h-2.5 w-[3px]" style={{ background: assetColour(symbol) }} />
          {symbol}
        </span>
      );
    })}
  </span>
);

/** Whether it can be liquidated in the next block: the best plan in a line, or the reason why not. */
export const NowCell = ({ row, assets }: { readonly row: PositionRow; readonly assets: Assets }) => {
  if (row.plan) {
    const debt = assets[row.plan.debtAsset];
    const collateral = assets[row.plan.collateralAsset];
    const repay = debt ? `${formatToken(row.plan.repaid, debt.decimals)} ${debt.symbol}` : '?';
    return (
      <span className="truncate" title={`Repay ${repay}, receive ${collateral?.symbol ?? '?'}`}>
        Yes <span className="num text-2xs text-ink-2">{repay}</span>
      </span>
    );
  }
  if (row.status !== 'liquidatable' && row.status !== 'bad-debt' && row.status !== 'unknown')
    return <span className="text-ink-3">No</span>;
  if (!row.blockedBy) return <span className="text-ink-3">No plan</span>;
  const { word, sentence } = BLOCKED[row.blockedBy];
  return (
    <span className="truncate text-risk-watch" title={sentence}>
      No: {word.toLowerCase()}
    </span>
  );
};
