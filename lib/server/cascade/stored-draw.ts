import type { Address } from 'viem';
import type { StepReturns } from '@/lib/core/cascade/paths/draw-moves';
import { type MoveModel, moveModel } from '@/lib/core/cascade/paths/move-model';
import {
  blockOf,
  jointReturns,
  KEPT_STEPS,
  type StoredCloses,
  stepsFor,
  storedVolatility,
  tooLittle,
} from '@/lib/core/cascade/paths/stored-moves';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import type { CascadePathsQuery } from '@/lib/core/snapshot/cascade-paths-schema';
import type { CascadeStore } from '@/lib/engine/ports';
import type { Draw } from './paths-messages';

const MINUTE_MS = 60_000;
const HOURS_A_DAY = 24;

/** How the paths are drawn, and how that is told. */
export interface StoredDraw {
  readonly draw: Draw;
  readonly stepMinutes: number;
  readonly joint: number;
  readonly scale: number | null;
  /** Why it is not what was asked. */
  readonly reason: string | null;
}

export interface DrawDeps {
  readonly market: MarketConfig;
  readonly store: Pick<CascadeStore, 'closes'>;
}

/**
 * The moves of a time ahead from stored prices: the volatility of the coarsest step of which as many assets are known as of
 * any, and for the bootstrap the coarsest with enough joint returns; where there are too few, the t, with the reason.
 */
export async function storedDraw(
  { market, store }: DrawDeps,
  assets: readonly Address[],
  { stable, still }: { readonly stable: ReadonlySet<Address>; readonly still: ReadonlySet<Address> },
  { ahead, method, dof: asked }: Pick<CascadePathsQuery, 'ahead' | 'method' | 'dof'>,
  now: number,
): Promise<StoredDraw> {
  const minutes = ahead / 60;
  const { volatility, impact } = market.expectedLoss ?? DEFAULT_EXPECTED_LOSS;
  const pegs = new Map(
    (Object.entries(market.feeds) as [Address, MarketConfig['feeds'][Address]][]).flatMap(([asset, { ratio }]) =>
      ratio ? [[asset, ratio.base] as const] : [],
    ),
  );
  let measured: { readonly model: VolatilityModel; readonly stepMinutes: number; readonly known: number } | undefined;
  let history: { readonly returns: StepReturns; readonly stepMinutes: number } | undefined;
  let missing: string | undefined;
  for (const stepMinutes of stepsFor(minutes)) {
    const closes = await closesOf({ market, store }, assets, stepMinutes, now);
    const model = storedVolatility(closes, now, stepMinutes, volatility, pegs);
    const known = assets.filter((asset) => variance(model, asset) > 0).length;
    if (known > (measured?.known ?? -1)) measured = { model, stepMinutes, known };
    const returns = jointReturns(closes, assets, still, { now, stepMinutes });
    const why = tooLittle(returns, minutes / stepMinutes, stepMinutes);
    if (why === undefined) history ??= { returns, stepMinutes };
    // The last, of the finest step, has the most.
    missing = why;
  }
  const { model, stepMinutes } = measured as NonNullable<typeof measured>;
  const dof = asked ?? volatility.tailDof;
  // Other degrees than the calibrated ones keep the variance that those have.
  const scale = volatility.scale * Math.sqrt(spreadOf(volatility.tailDof) / spreadOf(dof));
  const moves = (step: number, its: VolatilityModel, by: number): MoveModel =>
    moveModel(
      assets,
      its,
      { stepMinutes: step, minutes, scale: by },
      {
        daily: impact.unknownDailyBps / 10_000,
        stableDaily: (volatility.floorBps / 10_000) * Math.sqrt(HOURS_A_DAY),
        stable,
      },
    );
  const joint = history ? history.returns.rows.length / assets.length : 0;
  if (method === 'history' && history) {
    const steps = minutes / history.stepMinutes;
    return {
      draw: {
        kind: 'history',
        model: moves(stepMinutes, model, 1),
        returns: history.returns,
        steps,
        block: blockOf(steps),
      },
      ...{ stepMinutes: history.stepMinutes, joint, scale: null, reason: null },
    };
  }
  return {
    draw: { kind: 'student', model: moves(stepMinutes, model, scale), dof },
    ...{ stepMinutes, joint, scale, reason: method === 'history' ? `Too little history. ${missing ?? ''}` : null },
  };
}

/** Variance of a t of scale 1. */
const spreadOf = (dof: number): number => dof / (dof - 2);

const variance = ({ indexOf, assets, covariance }: VolatilityModel, asset: Address): number => {
  const place = indexOf.get(asset);
  return place === undefined ? Number.NaN : (covariance[place * assets.length + place] as number);
};

async function closesOf(
  { market, store }: DrawDeps,
  assets: readonly Address[],
  stepMinutes: number,
  now: number,
): Promise<StoredCloses> {
  const step = stepMinutes * MINUTE_MS;
  // The minute under way is not over.
  const last = Math.floor((now - MINUTE_MS) / step) * step;
  const minutes = Array.from({ length: KEPT_STEPS + 1 }, (_, back) => last - back * step);
  const closes = new Map<Address, ReadonlyMap<number, bigint>>();
  // One after another: the embedded store works on the engine's thread.
  for (const asset of assets) closes.set(asset, await store.closes(market.id, asset, minutes));
  return closes;
}
