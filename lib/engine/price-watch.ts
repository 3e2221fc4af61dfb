import type { Address } from 'viem';
import { createDivergenceTracker } from '@/lib/core/oracle/divergence';
import { deviationBps } from '@/lib/core/oracle/median';
import { createLeadTracker } from '@/lib/core/oracle/price-lead';
import type { Composite, Quote } from '@/lib/core/oracle/quote';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { createVolatilityTracker, type VolatilityModel } from '@/lib/core/risk/volatility';
import type { PriceStudy } from '@/lib/core/snapshot/asset-view';
import { COMPOSITE_SERIES, type PriceMinute } from '@/lib/core/snapshot/price-history';
import type { PriceRow, Store } from './ports';
import { priceSlices } from './price-slices';

export interface PriceWatch {
  /** A price moved. */
  note(quote: Quote): void;
  study(composites: ReadonlyMap<Address, Composite>, now: number): PriceStudy;
  /** How prices moved in the whole minutes before `now`; the same object until a minute ends. */
  volatility(now: number): VolatilityModel;
  /** The composites of the last study as rows to store, at most one a second; an unknown one leaves a gap. */
  rows(): readonly PriceRow[];
  /**
   * Reads the last day's minutes back from the store, so that a restart forgets nothing; slice by slice, with a
   * `turn` for what else the thread has to do after each.
   */
  remember(
    store: Pick<Store, 'priceHistory'>,
    marketId: string,
    now: number,
    turn: () => Promise<unknown>,
  ): Promise<void>;
}

const DAY_MS = 86_400_000;
const SAMPLE_MS = 1_000;

/** Everything the engine follows of prices over time: how far sources stand apart, who moves first, how wild they are. */
export const createPriceWatch = (config: MarketConfig): PriceWatch => {
  const divergence = createDivergenceTracker();
  const leads = createLeadTracker();
  const volatility = createVolatilityTracker(
    (config.expectedLoss ?? DEFAULT_EXPECTED_LOSS).volatility,
    new Map(
      (Object.entries(config.feeds) as [Address, MarketConfig['feeds'][Address]][]).flatMap(([asset, { ratio }]) =>
        ratio ? [[asset, ratio.base] as const] : [],
      ),
    ),
  );
  let newest: { readonly composites: ReadonlyMap<Address, Composite>; readonly at: number } | undefined;
  let sampledAt = Number.NEGATIVE_INFINITY;

  return {
    note: leads.note,
    study: (composites, now) => {
      newest = { composites, at: now };
      volatility.note(composites.values(), now);
      return {
        divergence: divergence.update(composites, now, (asset) => config.feeds[asset]?.deviationBps),
        leads: leads.update(composites, now),
      };
    },
    volatility: volatility.model,
    rows: () => {
      if (!newest || newest.at - sampledAt < SAMPLE_MS) return [];
      const { composites, at } = newest;
      sampledAt = at;
      return [...composites.values()].flatMap(({ asset, price, low, high }) =>
        price === undefined || low === undefined || high === undefined
          ? []
          : [
              { asset, source: COMPOSITE_SERIES.price, price, at },
              { asset, source: COMPOSITE_SERIES.low, price: low, at },
              { asset, source: COMPOSITE_SERIES.high, price: high, at },
            ],
      );
    },
    remember: async (store, marketId, now, turn) => {
      for (const asset of Object.keys(config.feeds) as Address[]) {
        const minutes: PriceMinute[] = [];
        for await (const slice of priceSlices(store, marketId, asset, { fromMs: now - DAY_MS, toMs: now }, turn))
          minutes.push(...slice);
        const composite = new Map(
          minutes.flatMap(({ source, minute, close }) =>
            source === COMPOSITE_SERIES.price ? [[minute, close] as const] : [],
          ),
        );
        volatility.seed(asset, composite);
        const bySource = new Map<string, Map<number, number>>();
        for (const { source, minute, close } of minutes) {
          const reference = composite.get(minute);
          if (!reference || source.startsWith(COMPOSITE_SERIES.price)) continue;
          const known = bySource.get(source) ?? new Map<number, number>();
          bySource.set(source, known.set(minute, deviationBps(close, reference)));
        }
        for (const [source, sizes] of bySource) divergence.seed(asset, source, sizes, now);
      }
    },
  };
};
