'use client';
import { FromBlock } from '@/components/market/from-block';
import { RiskShape } from '@/components/market/risk-mark';
import { Figure } from '@/components/ui/figure';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { markOf } from './cell-view';
import { formatHalfWidth, halfWidthBps, noQuorum } from './composite-words';

/** The asset’s headline: what the protocol reads, what the market says, how sure that is. */
export const AssetFigures = ({ asset }: { readonly asset: AssetView }) => {
  const { composite } = asset;
  const own = asset.sources.protocol;
  const mark = own ? markOf(own) : 'none';
  return (
    <div className="grid grid-cols-2 px-1 sm:grid-cols-4">
      <Figure label="Protocol reads, $" note="decides who is liquidatable">
        <Numeric text={formatPrice(asset.price)} reason="the protocol’s oracle gives no price" />
      </Figure>
      <Figure
        label="Composite, $"
        note={composite ? `${formatPrice(composite.low)} – ${formatPrice(composite.high)}` : 'unknown'}
        explanation={{
          what: 'What the market says: the weighted median of the sources that count. Sources that share an upstream are one vote.',
          formula: 'weighted median(fresh votes) ± confidence',
          inputs: [
            ['interval', `${formatHalfWidth(halfWidthBps(asset))} bps`],
            ['fresh votes / needed', `${asset.fresh} / ${asset.quorum}`],
          ],
          from: <FromBlock />,
        }}
      >
        <Numeric text={formatPrice(composite?.price)} reason={noQuorum(asset)} />
      </Figure>
      <Figure
        label="Apart, bps"
        note={own ? `in breach beyond ±${own.thresholdBps}` : ''}
        explanation={{
          what: 'How far the price the protocol acts on stands from the market’s.',
          formula: '(protocol ÷ composite − 1) × 10,000',
          inputs: [
            ['protocol', formatPrice(asset.price)],
            ['composite', formatPrice(composite?.price)],
          ],
          from: <FromBlock />,
        }}
      >
        <span className={mark === 'far' ? 'text-risk-liq' : mark === 'breach' ? 'text-risk-at' : undefined}>
          {mark === 'none' ? null : (
            <span className="mr-1 inline-block" title="in breach">
              <RiskShape status={mark === 'far' ? 'liquidatable' : 'at-risk'} />
            </span>
          )}
          <Numeric text={formatBps(asset.divergenceBps)} reason="needs both a protocol price and a composite" />
        </span>
      </Figure>
      <Figure label="Votes" note={composite ? 'fresh / needed' : noQuorum(asset)}>
        {asset.fresh}
        <span className="text-ink-3"> / {asset.quorum}</span>
      </Figure>
    </div>
  );
};
