import { Section } from '@/components/positions/section';
import { shortHex } from '@/components/ui/format-hex';
import { KeyValues } from '@/components/ui/key-values';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import { AmountText } from './amount-text';
import { noSaleWords, shareWords, venueWords } from './route-words';

/** How the collateral would be sold: every leg with its share, what it brings, and the least it may. */
export const RouteSection = ({
  sale,
  assets,
}: {
  readonly sale: SaleView | null | undefined;
  readonly assets: Readonly<Record<string, AssetView>>;
}) => {
  if (sale?.kind !== 'route')
    return (
      <Section title="Route">
        <p className="px-4 pb-3 text-xs text-ink-2">{noSaleWords(sale)}</p>
      </Section>
    );
  const { route } = sale;
  const [tokenIn, tokenOut] = [assets[route.tokenIn], assets[route.tokenOut]];
  return (
    <Section title="Route" aside={route.by === 'venues' ? 'split for equal marginal prices' : `by ${route.by}`}>
      <KeyValues
        className="px-4 pb-2"
        items={[
          ['Sells', <AmountText key="in" value={route.amountIn} asset={tokenIn} />],
          ['Brings', <AmountText key="out" value={route.expectedOut} asset={tokenOut} />],
          ['At the least', <AmountText key="min" value={route.minOut} asset={tokenOut} />],
          [
            'Impact',
            route.impact === null ? <Unknown key="i" reason="only the aggregator knows" /> : shareWords(route.impact),
          ],
          ['Gas of the sale', `${route.gas.toLocaleString('en-US')} units`],
        ]}
      />
      {route.legs.length > 0 ? (
        <Table label="Legs of the route">
          <thead>
            <tr>
              <HeadCell>Venues</HeadCell>
              <HeadCell numeric>Share</HeadCell>
              <HeadCell numeric>Sells</HeadCell>
              <HeadCell numeric>Brings</HeadCell>
              <HeadCell numeric>At the least</HeadCell>
            </tr>
          </thead>
          <tbody>
            {route.legs.map((leg) => (
              <Row key={leg.hops.map(({ venue }) => venue).join()}>
                <Cell title={leg.hops.map(({ venue }) => shortHex(venue)).join(' → ')}>{venueWords(leg)}</Cell>
                <Cell numeric>{shareWords(leg.share)}</Cell>
                <Cell numeric>
                  <AmountText value={leg.amountIn} asset={tokenIn} />
                </Cell>
                <Cell numeric>
                  <AmountText value={leg.expectedOut} asset={tokenOut} />
                </Cell>
                <Cell numeric>
                  <AmountText value={leg.minOut} asset={tokenOut} />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Section>
  );
};
