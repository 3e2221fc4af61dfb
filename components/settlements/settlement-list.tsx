import type { ReactNode } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { cx } from '@/components/ui/cx';
import { formatExact } from '@/components/ui/format-decimal';
import { formatMoment } from '@/components/ui/format-time';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { type Assets, amountWords, type SettledAmount } from './amount-words';
import { BooksMark } from './books-mark';
import { type Openable, opening } from './opening';
import { PredictionMark } from './prediction-mark';
import { lagTitle, lagWords } from './service-words';
import { TransactionLink } from './transaction-link';

interface Props extends Openable {
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

const SettlementLines = ({ row, assets, explorer, ...open }: Props & { readonly row: SettlementView }) => (
  <li {...opening(row, open, 'border-b px-3 py-2 last:border-b-0')}>
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <span className="num">{formatMoment(row.timestamp)}</span>
      <span className="flex gap-1">
        <PredictionMark row={row} />
        <BooksMark unexplained={row.unexplained} />
      </span>
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
      {row.lag ? (
        <Item name="Below 1">
          <span className="num" title={lagTitle(row.lag)}>
            {lagWords(row.lag)}
          </span>
        </Item>
      ) : null}
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

/** An amount with its unit, exact in the title. */
const Amount = (amount: SettledAmount) => {
  const { text, unit, title } = amountWords(amount);
  return (
    <span className={cx('num', amount.assets[amount.asset] ? 'live' : 'break-all whitespace-normal')} title={title}>
      {text} {unit}
    </span>
  );
};
