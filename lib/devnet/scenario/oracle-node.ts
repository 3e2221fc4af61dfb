import type { Timers } from './timers';

/** When one aggregator's oracle reports. */
export interface FeedRule {
  readonly symbol: string;
  readonly deviationBps: number;
  readonly heartbeatS: number;
}

export interface LastRound {
  /** USD with 8 decimals. */
  readonly answer: bigint;
  /** Unix ms. */
  readonly atMs: number;
}

/** Why a new round is due, as Chainlink's feeds decide it: the deviation reached its threshold, or the heartbeat ran out. */
export function reportDue(
  rule: FeedRule,
  last: LastRound,
  answer: bigint,
  nowMs: number,
): 'deviation' | 'heartbeat' | undefined {
  const moved = answer > last.answer ? answer - last.answer : last.answer - answer;
  // In hundredths of a bp, because thresholds may be fractional.
  if (moved * 1_000_000n >= last.answer * BigInt(Math.round(rule.deviationBps * 100))) return 'deviation';
  if (nowMs - last.atMs >= rule.heartbeatS * 1000) return 'heartbeat';
  return undefined;
}

export interface OracleNode {
  /** Looks at the market once; starts a round for each feed that is due and has none under way. */
  observe(prices: ReadonlyMap<string, number>, isStalled: (symbol: string) => boolean): void;
  /** Reports these prices now, whatever the deviation, after the rounds under way. Rejects when a round fails. */
  report(prices: ReadonlyMap<string, number>): Promise<void>;
  /** Starts nothing more, and resolves when no round is under way. */
  stop(): Promise<void>;
}

export interface OracleNodeOptions {
  readonly feeds: readonly (FeedRule & { readonly initialAnswer: bigint })[];
  /** Submits one round; resolves when it is mined. Called for different symbols at once, never twice for one. */
  readonly submit: (symbol: string, answer: bigint) => Promise<void>;
  readonly timers: Timers;
  /** From observation to submission: what the nodes' own agreement takes. */
  readonly lagMs: number;
  readonly onError: (error: unknown) => void;
}

/** The oracle of every aggregator: watches the market, and submits rounds as a real feed's transmitter would. */
export function createOracleNode(options: OracleNodeOptions): OracleNode {
  const { feeds, submit, timers, lagMs, onError } = options;
  const startedAt = timers.now();
  const last = new Map<string, LastRound>(feeds.map((f) => [f.symbol, { answer: f.initialAnswer, atMs: startedAt }]));
  const underWay = new Map<string, Promise<void>>();
  const waiting = new Set<() => void>();
  let generation = 0;
  let stopped = false;

  /** Runs one round at a time for a symbol; `work` returns the answer that was mined, if any. */
  const round = (symbol: string, work: () => Promise<bigint | undefined>): Promise<void> => {
    const done = (underWay.get(symbol) ?? Promise.resolve())
      .catch(() => undefined)
      .then(work)
      .then((answer) => {
        if (answer !== undefined) last.set(symbol, { answer, atMs: timers.now() });
      })
      .finally(() => {
        if (underWay.get(symbol) === done) underWay.delete(symbol);
      });
    underWay.set(symbol, done);
    return done;
  };

  /** Whether the lag passed without everything waiting having been dropped since `since`. */
  const lagPassed = (since: number): Promise<boolean> =>
    new Promise((resolve) => {
      if (generation !== since) return resolve(false);
      const drop = () => {
        stopTimer();
        resolve(false);
      };
      const stopTimer = timers.after(lagMs, () => {
        waiting.delete(drop);
        resolve(true);
      });
      waiting.add(drop);
    });

  const dropWaiting = () => {
    generation += 1;
    for (const drop of waiting) drop();
    waiting.clear();
  };

  return {
    observe(prices, isStalled) {
      if (stopped) return;
      for (const feed of feeds) {
        const price = prices.get(feed.symbol);
        const previous = last.get(feed.symbol);
        if (price === undefined || previous === undefined || underWay.has(feed.symbol) || isStalled(feed.symbol))
          continue;
        const answer = toAnswer(price);
        if (reportDue(feed, previous, answer, timers.now()) === undefined) continue;
        const since = generation;
        round(feed.symbol, async () => {
          if (!(await lagPassed(since))) return undefined;
          await submit(feed.symbol, answer);
          return answer;
        }).catch(onError);
      }
    },
    async report(prices) {
      dropWaiting();
      await Promise.all(
        feeds.map(async ({ symbol }) => {
          const price = prices.get(symbol);
          if (price === undefined || stopped) return;
          await round(symbol, async () => {
            const answer = toAnswer(price);
            await submit(symbol, answer);
            return answer;
          });
        }),
      );
    },
    async stop() {
      stopped = true;
      dropWaiting();
      await Promise.allSettled(underWay.values());
    },
  };
}

/** USD as `number` to the aggregators' 8 decimals, to nearest. */
export function toAnswer(usd: number): bigint {
  return BigInt(Math.round(usd * 1e8));
}
