'use client';
import { AccountLabel } from '@/components/market/account-label';
import { CsvLink } from '@/components/ui/csv-link';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { formatMoment } from '@/components/ui/format-time';
import { KeyValues } from '@/components/ui/key-values';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Unknown } from '@/components/ui/unknown';
import type { SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import { usePlanTrail } from '@/lib/hooks/use-plan-trail';
import { useLedger } from '@/lib/hooks/use-settlements';
import { type Assets, amountWords } from './amount-words';
import { LedgerSection } from './ledger-section';
import { MoneySection } from './money-section';
import { OwnSection } from './own-section';
import { PredictionMark } from './prediction-mark';
import { lagTitle, lagWords } from './service-words';
import { TrailSection } from './trail-section';
import { TransactionLink } from './transaction-link';

/** One liquidation down to its books. */
export const SettlementDrawer = ({
  txHash,
  logIndex,
  assets,
  explorer,
  onClose,
}: {
  readonly txHash: string;
  /** Which of the transaction's; its first without. */
  readonly logIndex: number | undefined;
  readonly assets: Assets;
  readonly explorer: string | null;
  readonly onClose: () => void;
}) => {
  const { data, error, isFetching, refetch } = useLedger(txHash);
  const trail = usePlanTrail(txHash);
  const ledger = data?.find((each) => each.logIndex === logIndex) ?? data?.[0];
  return (
    <Drawer
      wide
      label={`Settlement ${txHash}`}
      title={
        <>
          <h2 className="text-sm font-medium">Settlement</h2>
          <TransactionLink hash={txHash} explorer={explorer} />
        </>
      }
      actions={
        <span className="px-2 text-2xs">
          <CsvLink href={`/api/v1/settlements/${txHash}/ledger?format=csv`} title="The transaction’s books as CSV" />
        </span>
      }
      onClose={onClose}
    >
      {ledger ? (
        <>
          <Facts ledger={ledger} assets={assets} count={data?.length ?? 1} />
          <TrailSection
            trail={ledger.own?.trail ?? (data?.length === 1 ? trail : undefined)}
            sentBy={ledger.own ? 'the keeper' : 'this browser'}
            settlement={ledger}
            assets={assets}
          />
          {ledger.own ? <OwnSection own={ledger.own} assets={assets} /> : null}
          <MoneySection ledger={ledger} assets={assets} />
          <LedgerSection ledger={ledger} />
        </>
      ) : error ? (
        error.message.startsWith('No liquidation') ? (
          <EmptyState title="No liquidation is known of this transaction">
            It may not be mined yet, its block may have been undone, or it was before the engine watched.
          </EmptyState>
        ) : (
          <RetryState
            title="Its books could not be loaded"
            error={error}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        )
      ) : (
        <div aria-busy="true" className="grid gap-2 p-4">
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      )}
    </Drawer>
  );
};

const Facts = ({
  ledger,
  assets,
  count,
}: {
  readonly ledger: SettlementLedger;
  readonly assets: Assets;
  readonly count: number;
}) => {
  const amount = (value: string, asset: string) => {
    const { text, unit, title } = amountWords({ value, asset, assets });
    return (
      <span title={title}>
        {text} {unit}
      </span>
    );
  };
  const { lag } = ledger;
  return (
    <KeyValues
      className="px-4 py-1"
      items={[
        ['Block', `${ledger.blockNumber.toLocaleString('en-US')} · ${formatMoment(ledger.timestamp)}`],
        ['Account', <AccountLabel key="a" account={ledger.account} />],
        ['Liquidator', <AccountLabel key="l" account={ledger.liquidator} />],
        ['Prediction', <PredictionMark key="p" row={ledger} />],
        ['Repaid', amount(ledger.repaid, ledger.debtAsset)],
        ['Seized from the account', amount(ledger.seized, ledger.collateralAsset)],
        ['Received by the liquidator', amount(ledger.seizedNet, ledger.collateralAsset)],
        ['Protocol’s fee', amount(ledger.protocolFee, ledger.collateralAsset)],
        ...ledger.deficits.map(
          ({ asset, amount: burned }) => ['Bad debt', amount(burned, asset), `deficit ${asset}`] as const,
        ),
        [
          'Blocks below 1',
          lag ? (
            <span key="lag" title={lagTitle(lag)}>
              {lagWords(lag)} · {lag.seconds.toLocaleString('en-US')} s
            </span>
          ) : (
            <Unknown key="lag" reason="nobody watched the position before this liquidation" />
          ),
        ],
        [
          'Gas',
          <span key="gas" title={`${ledger.gasCost} wei`}>
            {Number(ledger.gasUsed).toLocaleString('en-US')} · {formatExact(ledger.gasCost, 18)} ETH
          </span>,
        ],
        ...(count > 1 ? [['In one transaction with', `${count - 1} more, split by log order`] as const] : []),
        [
          'Transaction',
          <span key="tx" title={ledger.txHash}>
            {shortHex(ledger.txHash)}
          </span>,
        ],
      ]}
    />
  );
};
