import type { DevAsset } from '@/lib/devnet/local-market';
import { type ChainSwitch, createSwitch } from './chain-switch';
import { createOracleNode } from './oracle-node';
import { marketPrices, type PriceAnchor, stepFactor } from './price-process';
import { findScenario, type Scenario } from './scenarios';
import { realTimers, type Timers } from './timers';

/** The chain's side of a scenario: `LocalMarket` has all three. */
export interface DrivenChain {
  readonly assets: readonly DevAsset[];
  setAnswer(symbol: string, price8: bigint): Promise<void>;
  setRatio(symbol: string, ratio18: bigint): Promise<void>;
  setSequencer(up: boolean): Promise<void>;
}

export interface ScenarioState {
  readonly running: string | null;
  readonly paused: boolean;
  /** Whole tenths of a second into the running scenario, 0 without one. */
  readonly elapsedS: number;
  readonly seed: number;
}

export interface ScenarioDriver {
  state(): ScenarioState;
  /** The market, in USD a whole token. */
  prices(): ReadonlyMap<string, number>;
  /** Begins a scenario at the prices of this moment. Throws `UnknownScenarioError`. */
  start(id: string, seed?: number): void;
  /** Holds the market where it is; feeds and exchanges go on at the held price. Throws `NoScenarioError`. */
  pause(): void;
  resume(): void;
  /** Ends the script and holds the market at these factors of its initial prices, 1 where none is named; feeds and exchanges go on. */
  hold(factors: ReadonlyMap<string, number>): void;
  /**
   * Back to the initial prices, ratios and sequencer state, by new rounds rather than `evm_revert`: a chain does
   * not go back in time, and what was liquidated stays so. Resolves when those rounds are mined.
   */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface ScenarioDriverOptions {
  readonly chain: DrivenChain;
  /** Called each tick with the market's prices: the exchanges. */
  readonly onPrices: (prices: ReadonlyMap<string, number>) => void;
  /** Called when what is wrong with an exchange changes; `undefined`: nothing. */
  readonly onVenueFault?: (venue: VenueFaultWindow['venue'], fault: VenueFaultWindow['fault'] | undefined) => void;
  readonly onError: (error: unknown) => void;
  readonly timers?: Timers;
  /** Ms between two looks at the market. */
  readonly tickMs?: number;
  /** Ms from observation to submission. */
  readonly oracleLagMs?: number;
}

type VenueFaultWindow = Scenario['venueFaults'][number];

interface Run {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly anchors: readonly PriceAnchor[];
  elapsedMs: number;
}

/** Moves the local market along scripts: exchanges at once, aggregators as their oracle would. */
export function startScenarioDriver(options: ScenarioDriverOptions): ScenarioDriver {
  const { chain, onPrices, onError, timers = realTimers, tickMs = 250, oracleLagMs = 400 } = options;
  const initial = initialAnchors(chain.assets);
  let prices = marketPrices({ market: [], noiseBps: 0 }, initial, 0, 0);
  let run: Run | undefined;
  let paused = false;
  let lastTickAt = timers.now();

  const node = createOracleNode({
    feeds: chain.assets
      .filter((asset) => asset.ratio === undefined)
      .map(({ symbol, deviationBps, heartbeat, initialPrice }) => ({
        symbol,
        deviationBps,
        heartbeatS: heartbeat,
        initialAnswer: initialPrice,
      })),
    submit: (symbol, answer) => chain.setAnswer(symbol, answer),
    timers,
    lagMs: oracleLagMs,
    onError,
  });

  // Ratios and the sequencer flag are switches: one write under way each, repeated until the wanted value is mined.
  const ratios = new Map<string, ChainSwitch<bigint>>();
  for (const asset of chain.assets) {
    if (!asset.ratio) continue;
    ratios.set(
      asset.symbol,
      createSwitch(asset.ratio.initial, (ratio) => chain.setRatio(asset.symbol, ratio), onError),
    );
  }
  const sequencer = createSwitch<boolean>(true, (up) => chain.setSequencer(up), onError);

  const venueFaults = new Map<VenueFaultWindow['venue'], VenueFaultWindow['fault'] | undefined>();

  /** Everything a script does beside moving the market. */
  const applySwitches = (current: Run | undefined) => {
    const elapsedS = (current?.elapsedMs ?? 0) / 1000;
    for (const asset of chain.assets) {
      if (!asset.ratio) continue;
      const script = current?.scenario.adapterRatio.find((move) => move.symbol === asset.symbol);
      const factor = script ? stepFactor(script.path, elapsedS) : 1;
      ratios.get(asset.symbol)?.want((asset.ratio.initial * BigInt(Math.round(factor * 1e9))) / 1_000_000_000n);
    }
    sequencer.want(!(current?.scenario.sequencerDown ?? []).some((w) => within(w, elapsedS)));
    for (const venue of ['binance', 'coinbase', 'kraken'] as const) {
      const faults = current?.scenario.venueFaults ?? [];
      const fault = faults.find((w) => w.venue === venue && within(w, elapsedS))?.fault;
      if (fault === venueFaults.get(venue)) continue;
      venueFaults.set(venue, fault);
      options.onVenueFault?.(venue, fault);
    }
  };

  const tick = () => {
    const now = timers.now();
    const passedMs = now - lastTickAt;
    lastTickAt = now;
    if (run && !paused) {
      run.elapsedMs = Math.min(run.elapsedMs + passedMs, run.scenario.durationS * 1000);
      prices = marketPrices(run.scenario, run.anchors, run.elapsedMs / 1000, run.seed);
    }
    const current = run;
    applySwitches(current);
    onPrices(prices);
    const elapsedS = (current?.elapsedMs ?? 0) / 1000;
    node.observe(prices, (symbol) =>
      (current?.scenario.oracleStall ?? []).some((w) => within(w, elapsedS) && (w.symbols?.includes(symbol) ?? true)),
    );
    if (run && run.elapsedMs >= run.scenario.durationS * 1000) run = undefined;
  };

  const stopTicking = timers.every(tickMs, tick);
  onPrices(prices);

  return {
    state: () => ({
      running: run?.scenario.id ?? null,
      paused,
      elapsedS: Math.floor((run?.elapsedMs ?? 0) / 100) / 10,
      seed: run?.seed ?? 0,
    }),
    prices: () => prices,
    start(id, seed) {
      const scenario = findScenario(id);
      if (!scenario) throw new UnknownScenarioError(id);
      run = { scenario, seed: seed ?? scenario.seed, anchors: anchorsAt(initial, prices), elapsedMs: 0 };
      paused = false;
      lastTickAt = timers.now();
    },
    pause() {
      if (!run) throw new NoScenarioError();
      paused = true;
    },
    resume() {
      if (!run) throw new NoScenarioError();
      paused = false;
      lastTickAt = timers.now();
    },
    hold(factors) {
      run = undefined;
      paused = false;
      const anchors = initial.map((anchor) => ({ ...anchor, usd: anchor.usd * (factors.get(anchor.symbol) ?? 1) }));
      prices = marketPrices({ market: [], noiseBps: 0 }, anchors, 0, 0);
      applySwitches(undefined);
      onPrices(prices);
    },
    async reset() {
      run = undefined;
      paused = false;
      prices = marketPrices({ market: [], noiseBps: 0 }, initial, 0, 0);
      applySwitches(undefined);
      onPrices(prices);
      await Promise.all([node.report(prices), sequencer.settled(), ...[...ratios.values()].map((r) => r.settled())]);
    },
    async stop() {
      stopTicking();
      await Promise.allSettled([node.stop(), sequencer.settled(), ...[...ratios.values()].map((r) => r.settled())]);
    },
  };
}

function within(window: { readonly fromS: number; readonly toS: number }, elapsedS: number): boolean {
  return elapsedS >= window.fromS && elapsedS < window.toS;
}

function initialAnchors(assets: readonly DevAsset[]): readonly PriceAnchor[] {
  return assets.map(({ symbol, initialUsd, stable, ratio }) => ({
    symbol,
    usd: initialUsd,
    stable,
    ...(ratio && { ratio: { baseSymbol: ratio.baseSymbol, value: Number(ratio.initial) / 1e18 } }),
  }));
}

/** The same assets at other prices: where the next script begins. */
function anchorsAt(initial: readonly PriceAnchor[], prices: ReadonlyMap<string, number>): readonly PriceAnchor[] {
  return initial.map((anchor) => {
    const usd = prices.get(anchor.symbol) ?? anchor.usd;
    const base = anchor.ratio && prices.get(anchor.ratio.baseSymbol);
    return {
      ...anchor,
      usd,
      ...(anchor.ratio && { ratio: { ...anchor.ratio, value: base ? usd / base : anchor.ratio.value } }),
    };
  });
}

export class UnknownScenarioError extends Error {
  override readonly name = 'UnknownScenarioError';
  constructor(id: string) {
    super(`there is no scenario "${id}"`);
  }
}

export class NoScenarioError extends Error {
  override readonly name = 'NoScenarioError';
  constructor() {
    super('no scenario is running');
  }
}
