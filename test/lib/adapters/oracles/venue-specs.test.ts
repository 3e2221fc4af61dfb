import { describe, expect, it } from 'vitest';
import { VENUE_SPECS } from '@/lib/adapters/oracles/venue-specs';

const at = new Date(1_700_000_000_000);

describe('bybit', () => {
  const book = (type: string, u: number, topic = 'orderbook.1.ETHUSDT') => ({ topic, type, data: { u } });

  it('misses updates by their numbers, market by market', () => {
    const missed = VENUE_SPECS.bybit.continuity?.();
    expect(missed?.(book('snapshot', 10))).toBeUndefined();
    expect(missed?.(book('snapshot', 15))).toBeUndefined();
    expect(missed?.(book('delta', 16))).toBeUndefined();
    expect(missed?.(book('delta', 16))).toBeUndefined();
    expect(missed?.(book('delta', 12))).toBeUndefined();
    expect(missed?.(book('snapshot', 900, 'orderbook.1.BTCUSDT'))).toBeUndefined();
    expect(missed?.({ success: true, ret_msg: 'pong', op: 'ping' })).toBeUndefined();
    expect(missed?.(book('delta', 19))).toBe('2 updates of orderbook.1.ETHUSDT are missing before 19');
  });

  it('counts anew from a snapshot with 1', () => {
    expect(VENUE_SPECS.bybit.sequence?.(book('snapshot', 1))).toBeUndefined();
    expect(VENUE_SPECS.bybit.sequence?.(book('snapshot', 7))).toBe(7);
  });
});

describe('kraken', () => {
  it('counts by its microseconds', () => {
    const spread = [341, ['2000.1', '2000.2', '1700000000.123457', '1', '1'], 'spread', 'ETH/USD'];
    expect(VENUE_SPECS.kraken.sequence?.(spread)).toBe(1_700_000_000_123_457);
    expect(VENUE_SPECS.kraken.sequence?.({ event: 'heartbeat' })).toBeUndefined();
  });
});

describe('coinbase', () => {
  const heartbeat = (last_trade_id: number) => ({ type: 'heartbeat', product_id: 'ETH-USD', last_trade_id });
  const ticker = (trade_id: number) => ({ type: 'ticker', product_id: 'ETH-USD', trade_id });

  it('misses a ticker that a heartbeat announced and that the next still waits for', () => {
    const missed = VENUE_SPECS.coinbase.continuity?.();
    expect(missed?.(heartbeat(5))).toBeUndefined();
    expect(missed?.(heartbeat(6))).toBeUndefined();
    expect(missed?.(ticker(7))).toBeUndefined();
    // The heartbeat overtook the ticker.
    expect(missed?.(heartbeat(8))).toBeUndefined();
    expect(missed?.(ticker(8))).toBeUndefined();
    expect(missed?.(heartbeat(8))).toBeUndefined();
    expect(missed?.(heartbeat(9))).toBeUndefined();
    expect(missed?.({ ...ticker(99), product_id: 'BTC-USD' })).toBeUndefined();
    expect(missed?.(heartbeat(10))).toBe("the ticker of ETH-USD's trade 9 is missing");
  });

  it('asks for heartbeats of what it watches', () => {
    expect(VENUE_SPECS.coinbase.alsoSubscribe?.(['ETH-USD'])).toEqual([
      { type: 'subscribe', channels: [{ name: 'heartbeat', product_ids: ['ETH-USD'] }] },
    ]);
  });
});

describe('bitstamp', () => {
  it('reads the first level of both sides', async () => {
    const mapper = VENUE_SPECS.bitstamp.mapper(await import('tardis-dev'));
    expect(mapper.getFilters(['ETHUSD'])).toEqual([{ channel: 'order_book', symbols: ['ethusd'] }]);
    const data = {
      timestamp: '1700000000',
      microtimestamp: '1700000000123456',
      bids: [
        ['2000.1', '3'],
        ['2000', '1'],
      ],
      asks: [['2000.3', '0.5']],
    };
    const message = { data, channel: 'order_book_ethusd', event: 'data' };
    expect(mapper.canHandle(message)).toBe(true);
    expect(VENUE_SPECS.bitstamp.sequence?.(message)).toBe(1_700_000_000_123_456);
    expect([...(mapper.map(message, at) ?? [])]).toMatchObject([
      { symbol: 'ETHUSD', bidPrice: 2000.1, askPrice: 2000.3, timestamp: new Date(1_700_000_000_123.456) },
    ]);
    for (const other of [
      { event: 'bts:subscription_succeeded', channel: 'order_book_ethusd', data: {} },
      { event: 'bts:heartbeat', channel: '', data: { status: 'success' } },
      { event: 'data', channel: 'diff_order_book_ethusd', data },
      [],
    ])
      expect(mapper.canHandle(other)).toBe(false);
  });
});
