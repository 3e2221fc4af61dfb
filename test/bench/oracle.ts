import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { normalizeBookTickers } from 'tardis-dev';
import type { Address } from 'viem';
import { createRatioTable } from '@/lib/adapters/oracles/ratio-table';
import { createStablecoinRates } from '@/lib/adapters/oracles/stablecoin-rates';
import { createVenueQuotes } from '@/lib/adapters/oracles/venue-quotes';
import { readTop } from '@/lib/adapters/oracles/venue-top';
import { DEFAULT_AGGREGATION } from '@/lib/core/oracle/aggregation';
import { type Board, createBoard, evaluate, put, say, seatOf } from '@/lib/core/oracle/board';
import type { Quote } from '@/lib/core/oracle/quote';
import { seatTerms } from '@/lib/core/oracle/seat';
import { Usd } from '@/lib/core/units/units';
import { naiveAggregator } from './naive-composite';
import { ASSET_LIST, ASSETS, type Message, messages, SOURCES, SYMBOLS, venueName } from './oracle-feed';
import { frameToComposite } from './oracle-socket';
import { percentile } from './percentile';

const COUNT = 100_000;
const STRETCH = 10_000;
const ROUNDS = 12;
const LATENCIES = 200_000;
const BOARDS = 2_000;

type Step = (message: Message) => number;

const boardsOf = (): ReadonlyMap<Address, Board> =>
  new Map(ASSET_LIST.map((asset) => [asset, createBoard(DEFAULT_AGGREGATION)]));

/** A message to a quote as the exchanges' source makes it. */
function normaliser(onQuote: (quote: Quote) => void): (ticker: unknown, venue: number, now: number) => void {
  const rates = createStablecoinRates(() => 0);
  const ratios = createRatioTable({});
  const quotes = Array.from({ length: SOURCES }, (_, place) =>
    createVenueQuotes({ venue: venueName(place), group: 'exchange', rates, ratios }),
  );
  return (ticker, venue, now) => {
    const top = readTop(ticker);
    if (typeof top === 'string') return;
    const symbol = SYMBOLS.get(top.symbol);
    if (symbol !== undefined) quotes[venue]?.(symbol, top.bid, top.ask, top.at, now, onQuote);
  };
}

/** A book ticker to a quote to the composite of its asset. */
function aggregator(): (ticker: unknown, venue: number, now: number) => number {
  const boards = boardsOf();
  let at = 0;
  let price = NaN;
  const normalise = normaliser((quote) => {
    const board = boards.get(quote.asset);
    if (board === undefined) return;
    put(board, quote);
    price = evaluate(board, at).price;
  });
  return (ticker, venue, now) => {
    at = now;
    normalise(ticker, venue, now);
    return price;
  };
}

function messagePath(): Step {
  const aggregate = aggregator();
  return ({ ticker, venue, at }) => aggregate(ticker, venue, at);
}

/** From the text of the frame, through JSON and tardis-dev's mapping. */
function framePath(): Step {
  const mapper = normalizeBookTickers('binance', new Date());
  const aggregate = aggregator();
  return ({ frame, venue, at }) => {
    const message: unknown = JSON.parse(frame);
    let price = NaN;
    if (mapper.canHandle(message))
      for (const ticker of mapper.map(message, new Date(at)) ?? []) price = aggregate(ticker, venue, at);
    return price;
  };
}

/** Exact for the bench's prices, which are in cents. */
const units = (price: number): number => Math.round(price * 1e8);

/** The same without bigints: numbers from the message to the composite. */
function numberPath(): Step {
  const boards = boardsOf();
  const seats = Array.from({ length: SOURCES }, (_, venue) => {
    const terms = seatTerms({ source: venueName(venue), group: 'exchange' }, DEFAULT_AGGREGATION);
    return new Map(
      [...SYMBOLS].map(([symbol, { assets }]) => {
        const board = boards.get(assets[0] as Address) as Board;
        return [symbol, { board, seat: seatOf(board, terms) }];
      }),
    );
  });
  const saying = { price: NaN, bid: NaN, ask: NaN, confidence: NaN, observedAt: 0, receivedAt: 0, unusable: undefined };
  return ({ ticker, venue, at }) => {
    const place = seats[venue]?.get(ticker.symbol);
    if (place === undefined) return NaN;
    saying.bid = units(ticker.bidPrice);
    saying.ask = units(ticker.askPrice);
    saying.price = Math.floor((saying.bid + saying.ask) / 2);
    saying.observedAt = ticker.timestamp.getTime();
    saying.receivedAt = at;
    say(place.seat, saying);
    return evaluate(place.board, at).price;
  };
}

/** Only the evaluation of boards that are full. */
function evaluation(feed: readonly Message[]): Step {
  const boards = boardsOf();
  const normalise = normaliser((quote) => {
    const board = boards.get(quote.asset);
    if (board !== undefined) put(board, quote);
  });
  for (const { ticker, venue, at } of feed) normalise(ticker, venue, at);
  return ({ ticker, at }) => evaluate(boards.get(SYMBOLS.get(ticker.symbol)?.assets[0] as Address) as Board, at).price;
}

interface Rate {
  /** Messages a second by the clock in the least disturbed stretch: other work on the machine only ever adds. */
  readonly best: number;
  /** Messages a second of this process's own processor time over everything, its garbage collector included. */
  readonly ownTime: number;
}

function rate(make: () => Step, feed: readonly Message[]): Rate {
  let least = Infinity;
  let kept = 0;
  let own = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const step = make();
    const before = process.cpuUsage();
    for (let from = 0; from < feed.length; from += STRETCH) {
      const start = performance.now();
      for (let place = from; place < from + STRETCH; place += 1) kept += step(feed[place] as Message);
      least = Math.min(least, performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    // The first round is spent on compiling.
    if (round > 0) own += user + system;
  }
  // Using the sum keeps the work from being optimised away.
  if (kept === 0) throw new Error('The bench computed nothing.');
  return { best: (STRETCH / least) * 1_000, ownTime: (feed.length * (ROUNDS - 1) * 1e6) / own };
}

/** Bytes that one source of one asset takes on a board, its latest quote in numbers included. */
function bytesPerSource(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const held: Board[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let place = 0; place < BOARDS; place += 1) {
    const board = createBoard(DEFAULT_AGGREGATION);
    for (let source = 0; source < SOURCES; source += 1)
      put(board, {
        ...{ source: venueName(source), group: 'exchange', asset: ASSET_LIST[0] as Address },
        ...{ price: Usd(200_000_000_000n + BigInt(place)), bid: Usd(199_900_000_000n), ask: Usd(200_100_000_000n) },
        ...{ observedAt: 1_800_000_000_000, receivedAt: 1_800_000_000_000 },
      });
    evaluate(board, 1_800_000_000_000);
    held.push(board);
  }
  collect();
  return (process.memoryUsage().heapUsed - before) / (held.length * SOURCES);
}

const line = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(62)}${cells.map((cell) => cell.padStart(14)).join('')}`);
const thousands = (value: number): string => Math.round(value).toLocaleString('en');

/** Quotes a second through normalising and aggregating on one core, the time from frame to composite, memory a source. */
export async function benchOracle(): Promise<void> {
  const feed = messages(COUNT);
  console.log(`\n${ASSETS} assets × ${SOURCES} sources; load average ${loadavg()[0]?.toFixed(1)} on this machine`);
  const rows: readonly (readonly [string, () => Step])[] = [
    ['naive peer: schema, digits in text, bigints sorted anew', naivePath],
    [
      'limit: JSON.parse of the frame alone',
      () =>
        ({ frame }) =>
          JSON.parse(frame).data.u,
    ],
    ['message → quote', quotePath],
    ['evaluation of a full board', () => evaluation(feed)],
    ['message → quote → composite', messagePath],
    ['frame → JSON → tardis-dev → quote → composite', framePath],
    ['message → numbers → composite, no bigints', numberPath],
  ];
  line('one core, a second', 'by the clock', 'own CPU time', '× naive (CPU)', 'ns each');
  let naive = NaN;
  for (const [name, make] of rows) {
    const { best, ownTime } = rate(make, feed);
    if (Number.isNaN(naive)) naive = ownTime;
    line(name, thousands(best), thousands(ownTime), (ownTime / naive).toFixed(1), (1e9 / best).toFixed(0));
  }

  const step = framePath();
  const times = new Float64Array(LATENCIES);
  for (const [place, message] of messages(LATENCIES, 11).entries()) {
    const start = performance.now();
    step(message);
    times[place] = (performance.now() - start) * 1_000;
  }
  line('frame in hand → composite, µs', ...spread([...times.slice(LATENCIES / 10)]));
  const socket = await frameToComposite();
  line(
    `frame sent on a local socket → composite, ${socket.frames} frames at ${socket.perSecond}/s, µs`,
    ...spread(socket.micros),
  );
  console.log(`\n  Memory: ${bytesPerSource().toFixed(0)} bytes a source of an asset`);
}

const spread = (micros: readonly number[]): readonly string[] =>
  [0.5, 0.99, 0.999].map(
    (q) => `${q === 0.5 ? 'p50' : q === 0.99 ? 'p99' : 'p99.9'} ${percentile(micros, q).toFixed(1)}`,
  );

function naivePath(): Step {
  const naive = naiveAggregator();
  return ({ ticker, venue, at }) => Number(naive(ticker, venue, at));
}

function quotePath(): Step {
  let made = 0;
  const normalise = normaliser(() => {
    made += 1;
  });
  return ({ ticker, venue, at }) => {
    normalise(ticker, venue, at);
    return made;
  };
}
