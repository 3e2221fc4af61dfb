import { AssetTag } from '@/components/market/asset-tag';
import { Badge } from '@/components/ui/badge';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { SettlementTotals } from '@/lib/core/snapshot/settlement-totals-schema';
import { type Assets, amountWords } from './amount-words';

/** Sums over every settlement that the filter lets through, not only those shown, added up by the store to the unit. */
export const TotalsPanel = ({
  totals,
  error,
  busy,
  onRetry,
  assets,
}: {
  readonly totals: SettlementTotals | undefined;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onRetry: () => void;
  readonly assets: Assets;
}) => (
  <Panel
    title="Totals"
    aside={
      totals ? (
        <span className="num truncate" data-testid="totals-counts">
          {totals.count.toLocaleString('en-US')} = {totals.exact} exact + {totals.differing} differ +{' '}
          {totals.unpredicted} not predicted
          {totals.unexplained > 0 ? ` · ${totals.unexplained} unexplained` : ''} ·{' '}
          <span title={`${totals.gasCost} wei`}>{formatExact(totals.gasCost, 18).slice(0, 10)} ETH gas</span>
        </span>
      ) : null
    }
  >
    {totals ? (
      totals.assets.length === 0 ? (
        <p className="px-3 py-2 text-xs text-ink-3">Nothing to add up.</p>
      ) : (
        <Table label="Totals by asset">
          <thead>
            <tr>
              <HeadCell>Asset</HeadCell>
              <HeadCell numeric>Repaid</HeadCell>
              <HeadCell numeric>Seized</HeadCell>
              <HeadCell numeric>Received</HeadCell>
              <HeadCell numeric>Protocol fee</HeadCell>
              <HeadCell numeric>Bad debt</HeadCell>
              <HeadCell>Seized = received + fee</HeadCell>
            </tr>
          </thead>
          <tbody>
            {totals.assets.map((sums) => (
              <AssetRow key={sums.asset} sums={sums} assets={assets} />
            ))}
          </tbody>
        </Table>
      )
    ) : error ? (
      <RetryState title="The totals could not be loaded" error={error} busy={busy} onRetry={onRetry} />
    ) : (
      <div aria-busy="true" className="p-3">
        <Skeleton className="h-3 w-1/2" />
      </div>
    )}
  </Panel>
);

const AssetRow = ({ sums, assets }: { readonly sums: SettlementTotals['assets'][number]; readonly assets: Assets }) => {
  const { asset, repaid, seized, seizedNet, protocolFee, deficit } = sums;
  const cell = (value: string, className?: string) => {
    const { text, title } = amountWords({ value, asset, assets });
    return (
      <Cell numeric title={title} className={className}>
        {text}
      </Cell>
    );
  };
  const holds = BigInt(seized) === BigInt(seizedNet) + BigInt(protocolFee);
  return (
    <Row>
      <Cell>
        <AssetTag symbol={assets[asset]?.symbol ?? shortHex(asset)} />
      </Cell>
      {cell(repaid)}
      {cell(seized)}
      {cell(seizedNet)}
      {cell(protocolFee)}
      {cell(deficit, deficit === '0' ? undefined : 'text-risk-bad')}
      <Cell>{holds ? <Badge tone="ok">holds</Badge> : <Badge tone="severe">broken</Badge>}</Cell>
    </Row>
  );
};
