'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { formatToken } from '@/components/ui/format-amount';
import { formatAge, formatMoment } from '@/components/ui/format-time';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { useServerNow } from '@/lib/hooks/use-now';
import { useStream } from '@/lib/hooks/use-stream';

const SHOWN = 20;

/** The newest liquidations on chain, whoever made them. */
export const SettlementsPanel = () => {
  const settlements = useStream((view) => view.snapshot?.settlements);
  const assets = useAssets();
  const now = useServerNow(1000);
  if (!settlements) return null;
  return (
    <Panel
      title="Last settlements"
      aside={
        <Link href="/settlements" className="text-accent hover:underline">
          All
        </Link>
      }
    >
      {settlements.length === 0 ? (
        <EmptyState title="No liquidation yet" />
      ) : (
        <Table label="Last settlements">
          <thead>
            <tr>
              <HeadCell>Account</HeadCell>
              <HeadCell numeric>Repaid</HeadCell>
              <HeadCell numeric>Received</HeadCell>
              <HeadCell numeric>Ago</HeadCell>
            </tr>
          </thead>
          <tbody>
            {settlements.slice(0, SHOWN).map((settlement) => (
              <Row key={`${settlement.txHash}-${settlement.logIndex}`}>
                <Cell>
                  <AccountLabel account={settlement.account} />
                </Cell>
                <Cell numeric>{amount(settlement, 'repaid', assets)}</Cell>
                <Cell numeric>{amount(settlement, 'seizedNet', assets)}</Cell>
                <Cell numeric className="text-ink-3" title={formatMoment(settlement.timestamp)}>
                  {now === undefined ? '' : formatAge(now - settlement.timestamp * 1000)}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};

const amount = (
  settlement: SettlementView,
  side: 'repaid' | 'seizedNet',
  assets: Readonly<Record<string, AssetView>>,
): string => {
  const asset = assets[side === 'repaid' ? settlement.debtAsset : settlement.collateralAsset];
  return asset ? `${formatToken(settlement[side], asset.decimals)} ${asset.symbol}` : '—';
};
