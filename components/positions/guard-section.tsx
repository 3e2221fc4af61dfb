'use client';
import { GuardMark } from '@/components/market/guard-mark';
import { formatPrice, formatUsdCents } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import { Unknown } from '@/components/ui/unknown';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { useGuardWords } from '@/lib/hooks/use-guard-words';
import { Section } from './section';

/** The position before the market's prices: the ends of its health factor there, and which prices of the protocol's depart. */
export const GuardSection = ({ detail }: { readonly detail: PositionDetail }) => {
  const { guard } = detail;
  const words = useGuardWords(guard);
  const symbolOf = (asset: string) =>
    [...detail.collaterals, ...detail.debts].find((leg) => leg.asset === asset)?.symbol ?? asset;
  const range =
    guard.lowest === null || guard.highest === null ? (
      <Unknown reason="the market’s price of one of its assets is not known" />
    ) : (
      `${formatHealthFactor(guard.lowest)} – ${formatHealthFactor(guard.highest)}`
    );
  return (
    <Section
      title="At market prices"
      aside={guard.kind === 'agreed' ? 'the market agrees' : <GuardMark tag={guard.kind} />}
    >
      <div className="px-4 pb-3" data-testid="guard-section">
        {/* Where it can be liquidated, the words stand at the tick that is asked for. */}
        {detail.row.plan || words.length === 0 ? null : (
          <p className="break-words pb-1 text-xs text-ink-2">{words.join(' ')}</p>
        )}
        <KeyValues
          items={[
            ['Health factor over the market’s intervals', range],
            ...guard.departures.map(
              ({ asset, price, low, high, bps }) =>
                [
                  `${symbolOf(asset)}: protocol, market`,
                  <span key={asset}>
                    {formatPrice(price)}, {formatPrice(low)} – {formatPrice(high)}{' '}
                    <span className="text-ink-3">
                      ({bps < 0 ? '−' : '+'}
                      {(Math.abs(bps) / 100).toFixed(2)}%)
                    </span>
                  </span>,
                  asset,
                ] as const,
            ),
            ...(guard.shortfall === null || guard.shortfall === '0'
              ? []
              : [['Debt uncovered at the market’s best prices', formatUsdCents(guard.shortfall)] as const]),
          ]}
        />
      </div>
    </Section>
  );
};
