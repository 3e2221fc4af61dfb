import { z } from 'zod';
import { deviationBps } from '@/lib/core/oracle/median';
import { addressSchema } from '@/lib/core/units/address';
import { type AssetView, assetSchema } from './asset-schema';
import { csvField } from './csv';
import { decimalOf } from './int-string';
import { intString } from './values-schema';

/** Names under which the composite itself is stored, beside the sources'. */
export const COMPOSITE_SERIES = { price: 'composite', low: 'composite:low', high: 'composite:high' } as const;

/** GET /api/v1/prices: each asset with all its sources, as of the newest evaluation. */
export const assetPricesSchema = assetSchema.pick({
  asset: true,
  symbol: true,
  price: true,
  composite: true,
  fresh: true,
  quorum: true,
  divergenceBps: true,
  sources: true,
  move: true,
  leads: true,
});
export const pricesResponseSchema = z.array(assetPricesSchema);

/** GET /api/v1/prices/{asset}/history: rollups of `step` minutes, oldest first; `minute` is unix ms of its start. */
export const priceHistorySchema = z.array(
  z.object({
    /** A source's id, or one of `COMPOSITE_SERIES`. */
    source: z.string(),
    minute: z.number().int(),
    open: intString,
    high: intString,
    low: intString,
    close: intString,
    /** Its close against the composite's in the same minute, signed bps; null without one. */
    deviationBps: z.number().nullable(),
  }),
);
export type PriceHistory = z.infer<typeof priceHistorySchema>;
export const priceHistoryQuerySchema = z.object({
  minutes: z.coerce.number().int().min(1).max(10_080).default(60),
  /** Minutes merged into one; see price-steps.ts for how. */
  step: z.coerce.number().int().min(1).max(1_440).default(1),
});

/** GET /api/v1/sources/{id}/messages: newest first, at most 100. */
export const sourceMessagesSchema = z.object({
  source: z.string(),
  assets: z.array(addressSchema),
  messages: z.array(z.object({ at: z.number(), text: z.string(), refused: z.string().nullable() })),
});
export type SourceMessages = z.infer<typeof sourceMessagesSchema>;

/** One source's prices of an asset in one minute, as they are stored. */
export interface PriceMinute {
  readonly source: string;
  /** Unix ms of the minute's start. */
  readonly minute: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

/** Stored minutes of one asset as the API answers them. */
export function priceHistory(minutes: readonly PriceMinute[]): PriceHistory {
  const composite = new Map(
    minutes.flatMap(({ source, minute, close }) => (source === COMPOSITE_SERIES.price ? [[minute, close]] : [])),
  );
  return minutes.map(({ source, minute, open, high, low, close }) => {
    const reference = composite.get(minute);
    return {
      source,
      minute,
      open: open.toString(),
      high: high.toString(),
      low: low.toString(),
      close: close.toString(),
      deviationBps: reference ? deviationBps(close, reference) : null,
    };
  });
}

const usd = (value: string | null | undefined): string | null => (value ? decimalOf(value, 8) : null);
const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const line = (fields: readonly (string | number | null)[]): string => `${fields.map(csvField).join(',')}\r\n`;

/** RFC 4180: one line an asset's source, the composite beside it. A missing value is an empty field. */
export function pricesCsv(assets: readonly Pick<AssetView, keyof z.infer<typeof assetPricesSchema>>[]): string {
  const header =
    'asset,symbol,composite_usd,composite_low_usd,composite_high_usd,fresh,quorum,source,group,upstream,price_usd,observed_at,max_age_ms,weight,rejected,deviation_bps,threshold_bps,breach_since,breach_seconds,percentile';
  const lines = assets.flatMap(({ asset, symbol, composite, fresh, quorum, sources }) =>
    Object.values(sources).map((source) =>
      line([
        asset,
        symbol,
        usd(composite?.price),
        usd(composite?.low),
        usd(composite?.high),
        fresh,
        quorum,
        source.source,
        source.group,
        source.upstream,
        usd(source.price),
        moment(source.observedAt),
        source.maxAgeMs,
        source.weight,
        source.rejected,
        source.deviationBps,
        source.thresholdBps,
        moment(source.breachSince),
        source.breachSeconds,
        source.percentile,
      ]),
    ),
  );
  return `${header}\r\n${lines.join('')}`;
}

/** RFC 4180: one line a minute of a source. */
export function priceHistoryCsv(history: PriceHistory): string {
  const lines = history.map(({ source, minute, open, high, low, close, deviationBps: bps }) =>
    line([moment(minute), source, usd(open), usd(high), usd(low), usd(close), bps]),
  );
  return `minute,source,open_usd,high_usd,low_usd,close_usd,deviation_bps\r\n${lines.join('')}`;
}
