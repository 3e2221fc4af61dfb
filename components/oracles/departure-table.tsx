'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { RiskShape } from '@/components/market/risk-mark';
import { useAssets } from '@/components/market/use-assets';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { GuardSummaryView } from '@/lib/core/snapshot/guard-schema';

/** Every asset whose protocol price lies outside the market’s interval, and how many positions it explains. */
export const DepartureTable = ({
  guard,
  onOpen,
}: {
  readonly guard: GuardSummaryView;
  readonly onOpen: (asset: AssetView['asset']) => void;
}) => {
  const assets = useAssets();
  return (
    <Table label="Prices outside the market’s interval">
      <thead>
        <tr>
          <HeadCell>Outside</HeadCell>
          <HeadCell numeric title="What the protocol reads, USD">
            Reads, $
          </HeadCell>
          <HeadCell numeric title="The composite’s interval, USD">
            Market, $
          </HeadCell>
          <HeadCell numeric title="From the nearer end of the interval">
            Beyond, bps
          </HeadCell>
          <HeadCell numeric title="How far its feed may stay away by design, margin included">
            By design
          </HeadCell>
          <HeadCell numeric title="Positions that it explains">
            Tagged
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {guard.departures.map(({ asset, price, low, high, bps, thresholdBps }) => {
          const excessive = Math.abs(bps) > thresholdBps;
          const own = guard.byAsset[asset];
          return (
            <Row key={asset}>
              <Cell>
                <button type="button" className="hover:underline" onClick={() => onOpen(asset)}>
                  <AssetTag symbol={assets[asset]?.symbol ?? asset} />
                </button>
              </Cell>
              <Cell numeric>{formatPrice(price)}</Cell>
              <Cell numeric className="text-ink-2">
                {formatPrice(low)} – {formatPrice(high)}
              </Cell>
              <Cell numeric className={excessive ? 'text-risk-liq' : ''}>
                <span
                  className="inline-flex items-center gap-1"
                  title={excessive ? 'further than by design' : undefined}
                >
                  {excessive ? <RiskShape status="liquidatable" size={8} /> : null}
                  {formatBps(bps)}
                </span>
              </Cell>
              <Cell numeric className="text-ink-3">
                ±{thresholdBps}
              </Cell>
              <Cell numeric>{own ? own.wrongful.count + own.hidden.count : 0}</Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
};
