import type { Address } from 'viem';
import { UNKNOWN } from '@/lib/core/risk/kernel/classes';
import { type TriggerCurve, triggerCurve } from '@/lib/core/risk/kernel/trigger-curve';
import { thinSteps } from '@/lib/core/risk/thin-steps';
import { levelsCsv } from '@/lib/core/snapshot/levels-csv';
import type { LevelPoint, Levels } from '@/lib/core/snapshot/levels-schema';
import type { MirrorAtBlock } from '@/lib/engine/mirror-keeper';
import { type Answer, jsonAnswer, problemAnswer } from './answer';
import { type BookDeps, blockOf, mirrorOf, tagOf } from './shock-answers';

/** The curves of one state of the book, by asset: made when first asked for, whoever asks next. */
const curves = new WeakMap<MirrorAtBlock, Map<Address, TriggerCurve>>();

const curveOf = (at: MirrorAtBlock, asset: Address): TriggerCurve => {
  const known = curves.get(at) ?? new Map<Address, TriggerCurve>();
  curves.set(at, known);
  const curve = known.get(asset) ?? triggerCurve(at.mirror.book, asset);
  known.set(asset, curve);
  return curve;
};

/** Collateral at risk against the fall of one asset's price, as of the newest block, thinned for a chart. */
export const levelsAnswer = (deps: BookDeps, asset: Address, columns: number): Answer => {
  const at = mirrorOf(deps);
  if ('body' in at) return at;
  const { book, market } = at.mirror;
  const reserve = market.reserves.get(asset);
  if (reserve === undefined) return noAsset(asset);
  const { price } = reserve;
  const curve = curveOf(at, asset);
  return jsonAnswer(
    {
      block: blockOf(at),
      asset,
      symbol: reserve.symbol,
      price: price?.toString() ?? null,
      steps: curve.falls.length,
      unknown: book.counts[UNKNOWN] ?? 0,
      points: price === undefined ? [] : thinSteps(curve.falls, columns).map((step) => pointOf(curve, step, price)),
    } satisfies Levels,
    tagOf(deps, at),
  );
};

/** Lines of a table of every step of the curve. */
export const levelsExport = (deps: BookDeps, asset: Address): Iterator<string> | Answer => {
  const at = mirrorOf(deps);
  if ('body' in at) return at;
  const reserve = at.mirror.market.reserves.get(asset);
  if (reserve === undefined) return noAsset(asset);
  const { price, symbol } = reserve;
  if (price === undefined)
    return problemAnswer(409, `The protocol’s oracle gives no price of ${symbol}: its levels are not known.`);
  // The curve is its own copy: it stays as the book was while lines are fetched.
  const curve = curveOf(at, asset);
  const points = function* (): Generator<LevelPoint> {
    for (let step = 0; step < curve.falls.length; step += 1) yield pointOf(curve, step, price);
  };
  return levelsCsv(points());
};

const pointOf = ({ falls, collateral }: TriggerCurve, step: number, price: bigint): LevelPoint => {
  const fall = falls[step] as number;
  return {
    fall,
    price: priceAfter(price, fall).toString(),
    collateral: BigInt(Math.round(collateral[step] as number)).toString(),
    positions: step + 1,
  };
};

const priceAfter = (price: bigint, fall: number): bigint => BigInt(Math.floor(Number(price) * (1 - fall)));
const noAsset = (asset: string): Answer => problemAnswer(404, `The market has no asset ${asset}.`);
