'use client';
import { AccountLabel } from '@/components/market/account-label';
import { AssetTag } from '@/components/market/asset-tag';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { formatMoment } from '@/components/ui/format-time';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { type Assets, amountWords, type SettledAmount } from './amount-words';
import { BooksMark } from './books-mark';
import { type Openable, opening } from './opening';
import { PredictionMark } from './prediction-mark';
import { lagTitle, lagWords } from './service-words';
import { TransactionLink } from './transaction-link';

/** Every liquidation seen on chain, newest first: what it did, and whether our rules had it to the unit. */
export const SettlementTable = ({
  rows,
  ...rest
}: Openable & {
  readonly rows: readonly SettlementView[];
  readonly assets: Assets;
  readonly explorer: string | null;
}) => (
  <Table label="Settlements">
    <thead>
      <tr>
        <HeadCell>Time</HeadCell>
        <HeadCell numeric>Block</HeadCell>
        <HeadCell>Account</HeadCell>
        <HeadCell>Liquidator</HeadCell>
        <HeadCell>Repaid</HeadCell>
        <HeadCell numeric>Amount</HeadCell>
        <HeadCell>Seized</HeadCell>
        <HeadCell numeric>Received</HeadCell>
        <HeadCell numeric>Protocol fee</HeadCell>
        <HeadCell numeric>Bad debt</HeadCell>
        <HeadCell numeric>Gas</HeadCell>
        <HeadCell>Prediction</HeadCell>
        <HeadCell title="Blocks from a health factor below 1 to the liquidation, and what kept it">
          Blocks below 1
        </HeadCell>
        <HeadCell>Books</HeadCell>
        <HeadCell>Transaction</HeadCell>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <SettlementRow key={`${row.txHash}-${row.logIndex}`} row={row} {...rest} />
      ))}
    </tbody>
  </Table>
);

const SettlementRow = ({
  row,
  assets,
  explorer,
  ...open
}: Openable & {
  readonly row: SettlementView;
  readonly assets: Assets;
  readonly explorer: string | null;
}) => (
  <Row {...opening(row, open)}>
    <Cell className="num">{formatMoment(row.timestamp)}</Cell>
    <Cell numeric>{row.blockNumber.toLocaleString('en-US')}</Cell>
    <Cell>
      <AccountLabel account={row.account} />
    </Cell>
    <Cell>
      <AccountLabel account={row.liquidator} />
    </Cell>
    <Cell>
      <SymbolOf asset={row.debtAsset} assets={assets} />
    </Cell>
    <Amount value={row.repaid} asset={row.debtAsset} assets={assets} />
    <Cell>
      <SymbolOf asset={row.collateralAsset} assets={assets} />
    </Cell>
    <Amount value={row.seizedNet} asset={row.collateralAsset} assets={assets} />
    <Amount value={row.protocolFee} asset={row.collateralAsset} assets={assets} />
    <Cell numeric>
      {row.deficits.length === 0
        ? '0'
        : row.deficits.map(({ asset, amount }) => {
            const { text, unit, title } = amountWords({ value: amount, asset, assets });
            return (
              <span key={asset} className="ml-2 text-risk-bad" title={title}>
                {text} {unit}
              </span>
            );
          })}
    </Cell>
    <Cell numeric title={`${formatExact(row.gasCost, 18)} ETH`}>
      {Number(row.gasUsed).toLocaleString('en-US')}
    </Cell>
    <Cell>
      <PredictionMark row={row} />
    </Cell>
    <Cell title={row.lag && lagTitle(row.lag)}>
      {row.lag ? <span className="num">{lagWords(row.lag)}</span> : <Unknown reason="nobody watched it" />}
    </Cell>
    <Cell>
      <BooksMark unexplained={row.unexplained} />
    </Cell>
    <Cell>
      <TransactionLink hash={row.txHash} explorer={explorer} />
    </Cell>
  </Row>
);

const SymbolOf = ({ asset, assets }: { readonly asset: string; readonly assets: Assets }) => (
  <AssetTag symbol={assets[asset]?.symbol ?? shortHex(asset)} />
);

/** An amount without its unit: the column beside it has that, and the title, which is exact. */
const Amount = (amount: SettledAmount) => {
  const { text, title } = amountWords(amount);
  return (
    <Cell numeric title={title}>
      {text}
    </Cell>
  );
};
