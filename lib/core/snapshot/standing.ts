import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { exposureOf } from '@/lib/core/risk/breach-probability';
import { breachOf, estimateLoss, type LossContext, lossGivenBreach, type Sale } from '@/lib/core/risk/expected-loss';
import { tierOf } from '@/lib/core/risk/queue';
import type { PositionRow } from './position-schema';
import { neighboursOf, type RowBook } from './row-book';
import type { Standing } from './standing-schema';

/** Where an account's row stands in its book, and between whom. Makes the neighbours' rows only. */
export function placeOf(rows: RowBook, account: Address): Pick<Standing, 'place' | 'of' | 'above' | 'below'> {
  const { index, above, below } = neighboursOf(rows, account);
  return { place: index + 1, of: rows.length, above: neighbour(above), below: neighbour(below) };
}

const neighbour = (row: PositionRow | undefined): Standing['above'] =>
  row === undefined
    ? null
    : {
        account: row.account,
        rank: row.rank,
        healthFactor: row.healthFactor,
        debt: row.debt,
        breachProbability: row.breachProbability,
        expectedLoss: row.expectedLoss,
        profit: row.plan?.profit ?? null,
      };

/** Every step of a position's expected loss, computed as the book's own was. `planned`: a legal plan exists. */
export function standingOf(
  position: Position,
  planned: boolean,
  context: LossContext,
  place: Pick<Standing, 'place' | 'of' | 'above' | 'below'>,
): Standing {
  const { model, options, gas } = context;
  const { horizonS, volatility } = options;
  const minutes = horizonS / 60;
  const estimate = estimateLoss(position, context);
  const loss = lossGivenBreach(position, context);
  const exposure = exposureOf(position, context);
  const sales: Sale[] = [];
  const breach = breachOf(position, exposure, context, sales);
  const reserves = [...context.ordinalOf.keys()];
  const n = model.assets.length;
  return {
    ...place,
    tier: tierOf({ position, plan: planned || undefined, ...estimate }),
    horizonS,
    distance: known(exposure.distance),
    sigma: known(Math.sqrt(exposure.variance * minutes)),
    scale: volatility.scale,
    tailDof: volatility.tailDof,
    exposures: Array.from({ length: exposure.size }, (_, slot) => {
      const asset = reserves[exposure.ordinals[slot] ?? -1] as Address;
      const index = model.indexOf.get(asset);
      return {
        asset,
        weight: exposure.weights[slot] ?? 0,
        sigma:
          index === undefined ? null : known(Math.sqrt((model.covariance[index * n + index] ?? Number.NaN) * minutes)),
        minutes: index === undefined ? 0 : (model.returns[index] ?? 0),
      };
    }),
    minMinutes: volatility.minMinutes,
    breachProbability: estimate.breachProbability ?? null,
    debt: money(breach?.debt),
    sales: breach ? sales.map((sale) => ({ ...sale, value: units(sale.value), recovered: units(sale.recovered) })) : [],
    gas: {
      usd: gas.usd === undefined ? null : units(breach?.gas ?? gas.usd * 1e8),
      units: gas.units,
      gwei: gas.gwei,
      measured: gas.measured,
    },
    recovery: money(breach?.recovery),
    lossGivenBreach: loss?.toString() ?? null,
    expectedLoss: estimate.expectedLoss?.toString() ?? null,
  };
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
const units = (value: number): string => BigInt(Math.round(value)).toString();
const money = (value: number | undefined): string | null => (value === undefined ? null : units(value));
