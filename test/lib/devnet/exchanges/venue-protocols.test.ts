import { describe, expect, it } from 'vitest';
import { bitstampProtocol } from '@/lib/devnet/exchanges/bitstamp';
import { bybitProtocol } from '@/lib/devnet/exchanges/bybit';
import { hyperliquidProtocol } from '@/lib/devnet/exchanges/hyperliquid';
import { okxProtocol } from '@/lib/devnet/exchanges/okx';
import type { VenueQuote } from '@/lib/devnet/exchanges/quote-maker';
import type { VenueProtocol, VenueSession } from '@/lib/devnet/exchanges/venue-protocol';

const NOW = 1_700_000_000_000;

/** A client of `protocol`, and what it was sent. */
function connect(protocol: VenueProtocol, symbol: string, newest: ReadonlyMap<string, VenueQuote> = new Map()) {
  const sent: unknown[] = [];
  const closed: [number, string][] = [];
  const market = { symbol, asset: 'WETH', quote: 'USD' } as const;
  const session: VenueSession = {
    url: new URL('ws://127.0.0.1/'),
    subscriptions: new Set(),
    send: (frame) => void sent.push(frame),
    sendText: (text) => void sent.push(text),
    ping: () => void sent.push('<ping>'),
    lastSentAt: () => NOW,
    close: (code, reason) => void closed.push([code, reason]),
  };
  const say = (message: unknown, text = JSON.stringify(message)) => {
    protocol.receive(session, message, new Map([[symbol, market]]), text, newest);
    return sent.splice(0);
  };
  const keep = (afterMs: number) => {
    protocol.keepalive.run(session, NOW + afterMs, newest);
    return sent.splice(0);
  };
  const quote = (changes: Partial<VenueQuote> = {}) => {
    protocol.quote(session, { ...QUOTE, market, ...changes });
    return sent.splice(0);
  };
  return { say, keep, quote, closed };
}

const QUOTE: VenueQuote = {
  market: { symbol: 'ETHUSDT', asset: 'WETH', quote: 'USDT' },
  bid: '2000.1',
  ask: '2000.2',
  bidSize: '3',
  askSize: '4',
  last: '2000.2',
  lastSize: '1',
  takerBuys: true,
  sequence: 7,
  atMs: NOW,
  lost: false,
  afterLoss: false,
};

describe('okx', () => {
  const subscribe = (instId: string) => ({ op: 'subscribe', args: [{ channel: 'bbo-tbt', instId }] });

  it('answers the text ping, confirms, quotes, and names an instrument that does not exist', () => {
    const { say, quote } = connect(okxProtocol, 'ETH-USDT');
    expect(say(undefined, 'ping')).toEqual(['pong']);
    expect(quote()).toEqual([]);
    expect(say(subscribe('ETH-USDT'))).toMatchObject([{ event: 'subscribe', arg: { instId: 'ETH-USDT' } }]);
    expect(quote()).toEqual([
      {
        arg: { channel: 'bbo-tbt', instId: 'ETH-USDT' },
        data: [{ asks: [['2000.2', '4', '0', '3']], bids: [['2000.1', '3', '0', '5']], ts: String(NOW), seqId: 7 }],
      },
    ]);
    expect(say(subscribe('NO-USDT'))).toMatchObject([{ event: 'error', code: '60018' }]);
    expect(say({ op: 'dance' })).toMatchObject([{ event: 'error', code: '60012' }]);
  });

  it('closes a connection that was pushed nothing for 30 s', () => {
    const { keep, closed } = connect(okxProtocol, 'ETH-USDT');
    keep(30_000);
    expect(closed).toEqual([]);
    keep(30_001);
    expect(closed).toHaveLength(1);
  });
});

describe('bybit', () => {
  const newest = new Map([['ETHUSDT', QUOTE]]);
  const data = { s: 'ETHUSDT', b: [['2000.1', '3']], a: [['2000.2', '4']], u: 7, seq: 49 };

  it('answers pings, and sends the newest snapshot at once, and again after 3 s without change', () => {
    const { say, keep, quote } = connect(bybitProtocol, 'ETHUSDT', newest);
    expect(say({ op: 'ping', req_id: '5' })).toMatchObject([
      { success: true, ret_msg: 'pong', op: 'ping', req_id: '5' },
    ]);
    const snapshot = { topic: 'orderbook.1.ETHUSDT', ts: NOW, type: 'snapshot', data, cts: NOW };
    expect(say({ op: 'subscribe', args: ['orderbook.1.ETHUSDT'] })).toMatchObject([{ success: true }, snapshot]);
    expect(quote({ afterLoss: true })).toMatchObject([{ type: 'delta', data: { u: 7 } }]);
    expect(keep(2_999)).toEqual([]);
    expect(keep(3_000)).toEqual([{ ...snapshot, ts: NOW + 3_000 }]);
  });

  it('refuses an unknown topic, and more than ten at once', () => {
    const { say } = connect(bybitProtocol, 'ETHUSDT', newest);
    expect(say({ op: 'subscribe', args: ['orderbook.1.NOUSDT'] })).toMatchObject([{ success: false }]);
    const many = Array.from({ length: 11 }, () => 'orderbook.1.ETHUSDT');
    expect(say({ op: 'subscribe', args: many })).toMatchObject([{ success: false }]);
  });
});

describe('bitstamp', () => {
  it('answers its own heartbeat, confirms, quotes whole books, and refuses', () => {
    const { say, quote, keep } = connect(bitstampProtocol, 'ETHUSD');
    const heartbeat = { event: 'bts:heartbeat', channel: '', data: { status: 'success' } };
    expect(say({ event: 'bts:heartbeat' })).toEqual([heartbeat]);
    const channel = 'order_book_ethusd';
    expect(say({ event: 'bts:subscribe', data: { channel } })).toEqual([
      { event: 'bts:subscription_succeeded', channel, data: {} },
    ]);
    const [book] = quote() as [{ data: { bids: readonly string[][]; asks: readonly string[][] } }];
    expect(book).toMatchObject({ event: 'data', channel });
    expect([book.data.bids[0], book.data.asks[0]]).toEqual([
      ['2000.1', '3'],
      ['2000.2', '4'],
    ]);
    // A whole book, worse from level to level.
    const prices = book.data.bids.map(([price]) => Number(price));
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    expect(prices.length).toBeGreaterThan(10);
    expect(say({ event: 'bts:unsubscribe', data: { channel } })).toMatchObject([{ channel }]);
    expect(quote()).toEqual([]);
    expect(say({ event: 'bts:subscribe', data: { channel: 'order_book_nousd' } })).toMatchObject([
      { event: 'bts:error', channel: '' },
    ]);
    expect(keep(0)).toEqual(['<ping>']);
  });
});

describe('hyperliquid', () => {
  const subscribe = (coin: string) => ({ method: 'subscribe', subscription: { type: 'bbo', coin } });

  it('answers pings, confirms, quotes by coin, and refuses', () => {
    const { say, quote } = connect(hyperliquidProtocol, 'ETH');
    expect(say({ method: 'ping' })).toEqual([{ channel: 'pong' }]);
    expect(say(subscribe('ETH'))).toEqual([{ channel: 'subscriptionResponse', data: subscribe('ETH') }]);
    const bbo = [
      { px: '2000.1', sz: '3', n: 3 },
      { px: '2000.2', sz: '4', n: 2 },
    ];
    expect(quote()).toEqual([{ channel: 'bbo', data: { coin: 'ETH', time: NOW, bbo } }]);
    expect(say(subscribe('NO'))).toMatchObject([{ channel: 'error' }]);
    expect(say('nonsense')).toMatchObject([{ channel: 'error' }]);
  });

  it('closes a connection that it sent nothing for 60 s', () => {
    const { keep, closed } = connect(hyperliquidProtocol, 'ETH');
    keep(60_000);
    expect(closed).toEqual([]);
    keep(60_001);
    expect(closed).toHaveLength(1);
  });
});
