import type { ReactNode } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { formatToken } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { formatMoment } from '@/components/ui/format-time';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { PredictionMark } from './prediction-mark';
import { TransactionLink } from './transaction-link';

type Assets = Readonly<Record<string, AssetView>>;

interface Props {
  readonly assets: Assets;
  readonly explorer: string | null;
}

/** The settlements table for a screen that cannot carry its columns: each liquidation as a few lines. */
export const SettlementList = ({ rows, ...rest }: Props & { readonly rows: readonly SettlementView[] }) => (
  <ul aria-label="Settlements" className="text-xs">
    {rows.map((row) => (
      <SettlementLines key={`${row.txHash}-${row.logIndex}`} row={row} {...rest} />
    ))}
  </ul>
);

const SettlementLines = ({ row, assets, explorer }: Props & { readonly row: SettlementView }) => (
  <li className="border-b px-3 py-2 last:border-b-0">
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <span className="num">{formatMoment(row.timestamp)}</span>
      <PredictionMark row={row} />
    </div>
    <dl className="mt-1 grid grid-cols-2 gap-x-3 gap-y-1 sm:grid-cols-4">
      <Item name="Repaid">
        <Amount value={row.repaid} asset={row.debtAsset} assets={assets} />
      </Item>
      <Item name="Received">
        <Amount value={row.seizedNet} asset={row.collateralAsset} assets={assets} />
      </Item>
      <Item name="Account">
        <AccountLabel account={row.account} />
      </Item>
      <Item name="Liquidator">
        <AccountLabel account={row.liquidator} />
      </Item>
      <Item name="Fee">
        <Amount value={row.protocolFee} asset={row.collateralAsset} assets={assets} />
      </Item>
      <Item name="Gas">
        <span className="num" title={`${formatExact(row.gasCost, 18)} ETH`}>
          {Number(row.gasUsed).toLocaleString('en-US')}
        </span>
      </Item>
      <Item name="Block">
        <span className="num">{row.blockNumber.toLocaleString('en-US')}</span>
      </Item>
      <Item name="Tx">
        <TransactionLink hash={row.txHash} explorer={explorer} />
      </Item>
      {row.deficits.map(({ asset, amount }) => (
        <Item key={asset} name="Bad debt" className="col-span-2 text-risk-bad">
          <Amount value={amount} asset={asset} assets={assets} />
        </Item>
      ))}
    </dl>
  </li>
);

/** A name and its value on one line, or the value below where it would not fit. */
const Item = ({
  name,
  className,
  children,
}: {
  readonly name: string;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <div className={`flex min-w-0 flex-wrap items-baseline gap-x-2 ${className ?? ''}`}>
    <dt className="w-14 text-2xs text-ink-3">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
);

/** An amount with its unit, exact in the title; without the asset's decimals in base units, said so. */
const Amount = ({
  value,
  asset,
  assets,
}: {
  readonly value: string;
  readonly asset: string;
  readonly assets: Assets;
}) => {
  const view = assets[asset];
  return view ? (
    <span className="num live" title={`${formatExact(value, view.decimals)} ${view.symbol} · ${value} base units`}>
      {formatToken(value, view.decimals)} {view.symbol}
    </span>
  ) : (
    <span className="num break-all whitespace-normal" title="base units: this asset is not in the market’s list">
      {value} base units of {shortHex(asset)}
    </span>
  );
};
