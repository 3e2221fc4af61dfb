import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Address } from 'viem';
import { type WebSocket, WebSocketServer } from 'ws';
import { createExchangeSource } from '@/lib/adapters/oracles/exchange-source';
import { createRatioTable } from '@/lib/adapters/oracles/ratio-table';
import { createStablecoinRates } from '@/lib/adapters/oracles/stablecoin-rates';
import { openTardisVenue } from '@/lib/adapters/oracles/venue-feed';
import { DEFAULT_AGGREGATION } from '@/lib/core/oracle/aggregation';
import { createBoard, evaluate, put } from '@/lib/core/oracle/board';
import type { Quote } from '@/lib/core/oracle/quote';
import { messages, SYMBOLS } from './oracle-feed';

const FRAMES = 6_000;
/** Frames come in bursts, as a venue's do. */
const BURST = 10;
const EVERY_MS = 5;

export interface SocketLatency {
  readonly frames: number;
  readonly perSecond: number;
  /** From the call that sends a frame to the composite that holds its price, both ends in this process. */
  readonly micros: readonly number[];
}

/** Frames on a real WebSocket, through tardis-dev's client and the whole exchange source, to the composite. */
export async function frameToComposite(): Promise<SocketLatency> {
  const server = new WebSocketServer({ port: 0 });
  await once(server, 'listening');
  process.env.WSS_URL_BINANCE = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connected = once(server, 'connection') as Promise<[WebSocket]>;

  const feed = messages(FRAMES, 23);
  const sentAt = new Map<string, number>();
  const micros: number[] = [];
  const boards = new Map<Address, ReturnType<typeof createBoard>>();
  const take = (quote: Quote): void => {
    const board = boards.get(quote.asset) ?? createBoard(DEFAULT_AGGREGATION);
    boards.set(quote.asset, board);
    put(board, quote);
    evaluate(board, Date.now());
    const key = `${quote.asset} ${quote.bid} ${quote.ask}`;
    const sent = sentAt.get(key);
    if (sent !== undefined) micros.push((performance.now() - sent) * 1_000);
    sentAt.delete(key);
  };
  const source = createExchangeSource({
    ...{ venue: 'binance', symbols: [...SYMBOLS.values()], clock: { now: Date.now } },
    ...{ rates: createStablecoinRates(Date.now), ratios: createRatioTable({}), open: openTardisVenue },
  });
  const assets = [...SYMBOLS.values()].flatMap((symbol) => symbol.assets);
  const stop = source.subscribe(new Set(assets), take);
  const [socket] = await connected;
  await once(socket, 'message');
  await wait(200);

  // Nine more sources stand on every board, as fresh as the run is long.
  for (const asset of assets)
    for (let other = 1; other < 10; other += 1) {
      const now = Date.now();
      const price = (feed[0]?.ticker.bidPrice ?? 0) * 1e8;
      take({
        ...{ source: `other ${other}`, group: 'exchange', asset, price: BigInt(Math.round(price)) as Quote['price'] },
        ...{ observedAt: now, receivedAt: now },
      });
    }
  const start = performance.now();
  for (let next = 0; next < FRAMES; next += BURST) {
    for (const { ticker, frame } of feed.slice(next, next + BURST)) {
      const asset = SYMBOLS.get(ticker.symbol)?.assets[0] as Address;
      const units = (price: number): bigint => BigInt(Math.round(price * 1e8));
      sentAt.set(`${asset} ${units(ticker.bidPrice)} ${units(ticker.askPrice)}`, performance.now());
      socket.send(frame);
    }
    await wait(EVERY_MS);
  }
  const seconds = (performance.now() - start) / 1_000;
  await wait(200);
  await stop();
  for (const client of server.clients) client.terminate();
  server.close();
  return { frames: micros.length, perSecond: Math.round(FRAMES / seconds), micros };
}
