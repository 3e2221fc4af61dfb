import { StoppedMark } from '@/components/breakers/stopped-mark';
import { assetColour } from '@/components/market/asset-colour';
import { GUARD } from '@/components/market/guard-mark';
import { EARNS_TOO_LITTLE, WhyNotWord } from '@/components/market/why-not-word';
import { cx } from '@/components/ui/cx';
import { formatToken } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { useWhyNot } from '@/lib/hooks/use-why-not';

type Assets = Readonly<Record<string, AssetView>>;

export const DistanceCell = ({ bps, unknown }: { readonly bps: number | null; readonly unknown: boolean }) => {
  if (bps === null)
    return <Unknown reason={unknown ? 'a price is missing' : 'no fall of non-stable prices takes it to 1'} />;
  return bps === 0 ? <span className="text-ink-3">0%</span> : <span>−{formatPercent(bps)}</span>;
};

/** What it holds and what it owes, each asset in its colour and by name; the title has them all. */
export const AssetsCell = ({ row, assets }: { readonly row: PositionRow; readonly assets: Assets }) => {
  const names = (list: readonly string[]) => list.map((asset) => assets[asset]?.symbol ?? '?');
  const held = names(row.collateralAssets);
  const owed = names(row.debtAssets);
  return (
    <span className="truncate text-2xs" title={`Holds ${held.join(', ')}; owes ${owed.join(', ')}`}>
      <Symbols names={held} />
      <span className="mx-1 text-ink-3">→</span>
      <Symbols names={owed} />
      {row.eMode > 0 ? (
        <span className="ml-1.5 text-ink-3" title={`Efficiency mode ${row.eMode}`}>
          e{row.eMode}
        </span>
      ) : null}
    </span>
  );
};

const Symbols = ({ names }: { readonly names: readonly string[] }) =>
  names.map((symbol, index) => (
    <span key={symbol} className={index > 0 ? 'ml-1.5' : undefined}>
      <span
        aria-hidden="true"
        className="mr-1 inline-block h-2.5 w-[3px] translate-y-px"
        style={{ background: assetColour(symbol) }}
      />
      {symbol}
    </span>
  ));

/** Whether it can be liquidated in the next block: the best plan in a line, or the reason why not. */
export const NowCell = ({ row, assets }: { readonly row: PositionRow; readonly assets: Assets }) => {
  const why = useWhyNot(row);
  if (row.plan) {
    const debt = assets[row.plan.debtAsset];
    const collateral = assets[row.plan.collateralAsset];
    const repay = debt ? `${formatToken(row.plan.repaid, debt.decimals)} ${debt.symbol}` : '?';
    return (
      <span className="truncate" title={`Repay ${repay}, receive ${collateral?.symbol ?? '?'}`}>
        {row.guard === null ? (
          <StoppedMark pair={row.plan} free="Yes" />
        ) : (
          <span className={cx('text-2xs font-medium', GUARD[row.guard].colour)} title={GUARD[row.guard].meaning}>
            {GUARD[row.guard].word}
          </span>
        )}{' '}
        {row.guard === null ? null : <StoppedMark pair={row.plan} quiet />}
        <span className="num text-2xs text-ink-2">{repay}</span>
        {why && EARNS_TOO_LITTLE.has(why.reason) ? <WhyNotWord why={why} quiet /> : null}
      </span>
    );
  }
  if (row.status !== 'liquidatable' && row.status !== 'bad-debt' && row.status !== 'unknown')
    return <span className="text-ink-3">No</span>;
  return <WhyNotWord why={why} lead="No: " />;
};
