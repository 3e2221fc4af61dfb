import { AssetTag } from '@/components/market/asset-tag';
import { formatPrice } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';

/** The simulation's own true prices, which exchanges and oracles follow with noise and lag. */
export const ScenarioPrices = ({ prices }: { readonly prices: Readonly<Record<string, number>> }) => (
  <dl className="grid grid-cols-2 gap-x-4 border-t pt-2" aria-label="True market prices, USD">
    {Object.entries(prices).map(([symbol, price]) => (
      <div key={symbol} className="flex h-6 items-center justify-between">
        <dt>
          <AssetTag symbol={symbol} />
        </dt>
        <dd className="text-xs">
          <Numeric text={formatPrice(BigInt(Math.round(price * 1e8)).toString())} flash />
        </dd>
      </div>
    ))}
  </dl>
);
