import { shortHex } from '@/components/ui/format-hex';
import { KeyValues } from '@/components/ui/key-values';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import { AmountText } from './amount-text';
import { noSaleWords, shareWords, venueWords } from './route-words';

/** The route in a narrow place: a line a leg with its share, and the least that it may bring. */
export const RouteLegs = ({
  sale,
  kept,
  assets,
}: {
  readonly sale: SaleView | null | undefined;
  /** The collateral is not sold: the route is what it would be. */
  readonly kept: boolean;
  readonly assets: Readonly<Record<string, AssetView>>;
}) => {
  const title = kept ? 'Were it sold now' : 'Route';
  if (sale?.kind !== 'route')
    return (
      <p className="text-xs text-ink-2">
        <span className="text-ink-3">{title}: </span>
        {noSaleWords(sale)}
      </p>
    );
  const { route } = sale;
  const [tokenIn, tokenOut] = [assets[route.tokenIn], assets[route.tokenOut]];
  return (
    <div data-testid="route-legs" className="grid gap-1">
      <h3 className="text-xs text-ink-3">
        {title} <span className="text-ink-2">· {route.by === 'venues' ? 'the market’s venues' : route.by}</span>
      </h3>
      <ul className="grid">
        {route.legs.map((leg) => (
          <li
            key={leg.hops.map(({ venue }) => venue).join()}
            className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1 text-xs last:border-b-0"
          >
            <span title={leg.hops.map(({ venue }) => shortHex(venue)).join(' → ')}>
              <span className="num">{shareWords(leg.share)}</span> {venueWords(leg)}
            </span>
            <span className="num ml-auto text-right text-ink-2">
              <AmountText value={leg.amountIn} asset={tokenIn} /> → ≥ <AmountText value={leg.minOut} asset={tokenOut} />
            </span>
          </li>
        ))}
      </ul>
      <KeyValues
        items={[
          ['Brings', <AmountText key="out" value={route.expectedOut} asset={tokenOut} />],
          ['At the least', <AmountText key="min" value={route.minOut} asset={tokenOut} />],
          [
            'Impact',
            route.impact === null ? <Unknown key="i" reason="only the aggregator knows" /> : shareWords(route.impact),
          ],
        ]}
      />
    </div>
  );
};
