import type { Aggregation } from './aggregation';
import { flattenWeights, VOTE } from './flatten-weights';
import {
  MAD_SCALE,
  smallSampleFactor,
  sortByValue,
  type Weighed,
  weightedMad,
  weightedMedian,
  weightedRank,
} from './median';
import type { Quote, QuoteGroup } from './quote';
import {
  claimedHalfWidth,
  flawOf,
  madeAt,
  rejection,
  type Saying,
  type Seat,
  type SeatTerms,
  sameStanding,
  seatTerms,
  supersedes,
} from './seat';

/** What the sources of one asset agree on, in units of 1e-8 USD; NaN: unknown. Written anew by every evaluation. */
export interface Verdict {
  price: number;
  low: number;
  high: number;
  /** Upstreams that voted. */
  votes: number;
  /** Votes needed. */
  quorum: number;
  /** The weighted median, also below quorum; NaN without a vote. Outliers are measured from it. */
  median: number;
  /** Total weight of the votes. */
  weight: number;
}

/** The sources of one asset, each with its latest saying. It holds the one rule of aggregation, in numbers. */
export interface Board {
  readonly options: Aggregation;
  readonly seats: Seat[];
  readonly bySource: Map<string, Seat>;
  readonly upstreams: Map<string, number>;
  /** False as long as no two seats ever had one upstream: then each is a whole vote. */
  shared: boolean;
  /** The seats, voters first, by value: nearly sorted from one evaluation to the next. */
  readonly order: Seat[];
  /** Of each upstream in an evaluation: voters, and the weight of its vote. */
  readonly voters: number[];
  readonly voteWeights: number[];
  readonly claims: Weighed[];
  readonly verdict: Verdict;
  /** Where a quote is turned into numbers: written anew by each. */
  readonly heard: Saying;
}

export const createBoard = (options: Aggregation): Board => ({
  options,
  seats: [],
  bySource: new Map(),
  upstreams: new Map(),
  shared: false,
  order: [],
  voters: [],
  voteWeights: [],
  claims: [],
  verdict: { price: NaN, low: NaN, high: NaN, votes: 0, quorum: options.quorum.oneGroup, median: NaN, weight: 0 },
  heard: { price: NaN, bid: NaN, ask: NaN, confidence: NaN, observedAt: NaN, receivedAt: NaN, unusable: undefined },
});

/** The seat of a source, made where it has none yet. Its terms are those of the quote that came last. */
export function seatOf(board: Board, terms: SeatTerms): Seat {
  const known = board.bySource.get(terms.source);
  const taken = board.upstreams.get(terms.upstream);
  const upstream = taken ?? board.upstreams.size;
  if (taken === undefined) board.upstreams.set(terms.upstream, upstream);
  else if (known?.upstream !== taken) board.shared = true;
  if (known !== undefined) {
    known.terms = terms;
    known.upstream = upstream;
    return known;
  }
  const seat: Seat = {
    price: NaN,
    bid: NaN,
    ask: NaN,
    confidence: NaN,
    observedAt: NaN,
    receivedAt: NaN,
    unusable: undefined,
    terms,
    made: Number.NEGATIVE_INFINITY,
    latest: Number.NEGATIVE_INFINITY,
    claim: 0,
    flaw: 'absurd',
    upstream,
    rejected: undefined,
    value: Infinity,
    weight: 0,
  };
  board.bySource.set(terms.source, seat);
  board.seats.push(seat);
  board.order.push(seat);
  board.claims.push({ value: 0, weight: 0 });
  return seat;
}

/** Lets a seat say something newer; what is older than its last word, or repeats it, changes nothing and answers false. */
export function say(seat: Seat, saying: Saying): boolean {
  return supersedes(saying, seat) && take(seat, saying);
}

function take(seat: Seat, saying: Saying): true {
  seat.price = saying.price;
  seat.bid = saying.bid;
  seat.ask = saying.ask;
  seat.confidence = saying.confidence;
  seat.observedAt = saying.observedAt;
  seat.receivedAt = saying.receivedAt;
  seat.unusable = saying.unusable;
  seat.made = madeAt(saying);
  seat.latest = saying.observedAt > saying.receivedAt ? saying.observedAt : saying.receivedAt;
  seat.claim = claimedHalfWidth(saying);
  seat.flaw = flawOf(saying, seat.terms);
  return true;
}

/** Seats a quote; answers whether it was news. A price of 2^53 or more loses its last digits, and is absurd long before. */
export function put(board: Board, quote: Quote): boolean {
  const saying = board.heard;
  saying.price = Number(quote.price);
  saying.bid = quote.bid === undefined ? NaN : Number(quote.bid);
  saying.ask = quote.ask === undefined ? NaN : Number(quote.ask);
  saying.confidence = quote.confidence === undefined ? NaN : Number(quote.confidence);
  saying.observedAt = quote.observedAt;
  saying.receivedAt = quote.receivedAt;
  saying.unusable = quote.unusable;
  const known = board.bySource.get(quote.source);
  if (known !== undefined) {
    if (!supersedes(saying, known)) return false;
    if (sameStanding(known.terms, quote)) return take(known, saying);
  }
  return say(seatOf(board, seatTerms(quote, board.options)), saying);
}

/** Judges every seat at `now` (unix ms) and finds the price: see `composite` for the rule. Throws nothing, whatever was said. */
export function evaluate(board: Board, now: number): Verdict {
  const { options, order, verdict } = board;
  const voting = castVotes(board, now);
  const { votes, weight } = verdict;
  sortByValue(order);
  const median = weightedMedian(order, voting, weight);
  verdict.median = median;
  const mad = weightedMad(order, voting, weight, median);
  markOutliers(order, voting, median, mad, options);

  const disputed = weight / (4 * votes);
  const lower = weightedRank(order, voting, weight / 2 - disputed, true);
  const upper = weightedRank(order, voting, weight / 2 + disputed, false);
  const price = Math.floor(median);
  const half = Math.ceil(halfWidth(board, voting, price, mad));
  const agreed =
    (upper - lower) * 10_000 <= options.maxGapBps * lower && half * 10_000 <= options.interval.maxBps * price;
  const known = votes >= verdict.quorum && agreed;
  verdict.price = known ? price : NaN;
  verdict.low = known ? price - half : NaN;
  verdict.high = known ? price + half : NaN;
  return verdict;
}

/** Gives every seat its rejection or its share of its upstream's vote, and counts votes and groups. Answers how many seats vote. */
function castVotes(board: Board, now: number): number {
  const { options, seats, shared, voters, voteWeights, verdict } = board;
  if (shared) for (let upstream = board.upstreams.size - 1; upstream >= 0; upstream -= 1) voters[upstream] = 0;
  let voting = 0;
  let group: QuoteGroup | undefined;
  let groups = 0;
  let common: number | undefined;
  let even = true;
  let votes = 0;
  for (const seat of seats) {
    seat.rejected = rejection(seat, now);
    const { terms } = seat;
    if (seat.rejected !== undefined || terms.weight === 0) {
      seat.value = Infinity;
      seat.weight = 0;
      continue;
    }
    seat.value = seat.price;
    voting += 1;
    const before = shared ? (voters[seat.upstream] ?? 0) : 0;
    if (shared) voters[seat.upstream] = before + 1;
    if (before === 0) votes += 1;
    if (groups === 0) groups = 1;
    else if (terms.group !== group) groups = 2;
    group = terms.group;
    if (common !== undefined && common !== terms.weight) even = false;
    common = terms.weight;
  }
  if (!even) weighVotes(board);
  let weight = 0;
  for (const seat of seats) {
    if (seat.value === Infinity) continue;
    const vote = even ? VOTE : (voteWeights[seat.upstream] ?? 0);
    seat.weight = shared ? Math.floor(vote / (voters[seat.upstream] ?? 1)) : vote;
    weight += seat.weight;
  }
  verdict.votes = votes;
  verdict.quorum = groups >= 2 ? options.quorum.twoGroups : options.quorum.oneGroup;
  verdict.weight = weight;
  return voting;
}

/** The weight of each upstream's vote: that of its heaviest voter, brought near to the others'. */
function weighVotes({ seats, upstreams, voteWeights }: Board): void {
  const heaviest = new Map<number, number>();
  for (const seat of seats)
    if (seat.value !== Infinity)
      heaviest.set(seat.upstream, Math.max(heaviest.get(seat.upstream) ?? 0, seat.terms.weight));
  const weights = [...heaviest.values()];
  flattenWeights(weights);
  voteWeights.length = upstreams.size;
  voteWeights.fill(0);
  let place = 0;
  for (const upstream of heaviest.keys()) voteWeights[upstream] = weights[place++] ?? 0;
}

/** Half of the interval: the voters' own scatter, what most of them claim, and the floor: the largest. */
function halfWidth({ order, claims, verdict, options }: Board, voting: number, price: number, mad: number): number {
  const { mads, floorBps } = options.interval;
  const scatter = mads * smallSampleFactor(verdict.votes) * MAD_SCALE * mad;
  const floor = (floorBps * price) / 10_000;
  const half = scatter > floor ? scatter : floor;
  // The typical claim is that of the median voter; who claims nothing counts as 0, so that a few cannot widen it.
  let wider = false;
  for (let place = 0; place < voting; place += 1) if ((order[place] as Seat).claim > half) wider = true;
  if (!wider) return half;
  for (let place = 0; place < voting; place += 1) {
    const claim = claims[place] as Weighed;
    claim.value = (order[place] as Seat).claim;
    claim.weight = (order[place] as Seat).weight;
  }
  sortByValue(claims, voting);
  return Math.max(half, weightedMedian(claims, voting, verdict.weight));
}

function markOutliers(order: readonly Seat[], voting: number, median: number, mad: number, options: Aggregation): void {
  const far = options.outlierMads * MAD_SCALE * mad;
  for (let place = 0; place < voting; place += 1) {
    const seat = order[place] as Seat;
    const distance = Math.abs(seat.value - median);
    if (distance > far && distance * 10_000 > seat.terms.outlierFloorBps * median) seat.rejected = 'outlier';
  }
}
