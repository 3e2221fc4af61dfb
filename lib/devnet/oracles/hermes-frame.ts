export interface HermesFeed {
  /** Hexadecimal digits without 0x. */
  readonly id: string;
  /** The local market's symbol of the priced asset. */
  readonly symbol: string;
  /** Half the width of the confidence interval, bps of the price. */
  readonly confidenceBps: number;
}

/** Crypto feeds of Pyth have eight decimals. */
const EXPO = -8;
/** What the real one has in front of a signed update; the signatures behind it are left out: nothing here reads them. */
const HEADER = Buffer.from('504e41550100000003b8', 'hex').toString('base64');

/**
 * One price update as Hermes sends it: `PriceUpdate` in apps/hermes/server/src/api/types.rs of
 * pyth-network/pyth-crosschain. Feeds whose price is missing are left out, as there.
 */
export function hermesFrame(
  feeds: readonly HermesFeed[],
  usd: ReadonlyMap<string, number>,
  slot: number,
  publishTime: number,
  negative: boolean,
) {
  return {
    binary: { encoding: 'base64', data: [HEADER] },
    parsed: feeds.flatMap(({ id, symbol, confidenceBps }) => {
      const price = usd.get(symbol);
      if (price === undefined) return [];
      const units = Math.round(price * 1e8);
      const value = {
        price: String(negative ? -units : units),
        conf: String(Math.ceil((units * confidenceBps) / 10_000)),
        expo: EXPO,
        publish_time: publishTime,
      };
      const metadata = { slot, proof_available_time: publishTime + 1, prev_publish_time: publishTime - 1 };
      return [{ id, price: value, ema_price: value, metadata }];
    }),
  };
}
