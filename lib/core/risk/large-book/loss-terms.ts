import type { Address } from 'viem';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { LossContext } from '../expected-loss';
import { COEFFICIENT, PRICE, STRIDE, type TermTable, VALUE } from '../kernel/term-table';

/** What an estimate of a row's loss reads, by term id. */
export interface LossTerms {
  readonly context: LossContext;
  /** Gas of one liquidation, base currency; 0 where it is unknown. */
  readonly gas: number;
  readonly assets: readonly Address[];
  readonly groups: Int32Array;
  readonly coefficient: Float64Array;
  readonly value: Float64Array;
  /** Of the context; −1 of an asset that is no reserve. */
  readonly ordinal: Int32Array;
  /** 1 where the protocol counts the leg at all. */
  readonly counted: Uint8Array;
  /** 1.05 for a bonus of 5 %; 0 where nothing of it can be seized. */
  readonly bonus: Float64Array;
  /** The same whatever can be seized. */
  readonly plainBonus: Float64Array;
  /** Exit price over the protocol's: to whole percents, and as it is; NaN without either. */
  readonly ratio: Float64Array;
  readonly exit: Float64Array;
}

export function lossTerms({ entries, values }: TermTable, market: MarketState, context: LossContext): LossTerms {
  const linear = linearRulesFor(market);
  const bonuses = entries.map(({ group, asset, side }) => linear.terms(market, group, asset)[side]);
  const ordinal = Int32Array.from(entries, ({ asset }) => context.ordinalOf.get(asset) ?? -1);
  return {
    context,
    gas: (context.gas.usd ?? 0) * 1e8,
    assets: entries.map(({ asset }) => asset),
    groups: Int32Array.from(entries, ({ group }) => group),
    coefficient: Float64Array.from(entries, ({ id }) => values[id * STRIDE + COEFFICIENT] as number),
    value: Float64Array.from(entries, ({ id }) => values[id * STRIDE + VALUE] as number),
    ordinal,
    counted: Uint8Array.from(entries, ({ id, side }) => (side === 'debt' || values[id * STRIDE + VALUE] !== 0 ? 1 : 0)),
    bonus: Float64Array.from(bonuses, (terms) =>
      terms !== undefined && terms.threshold > 0 && terms.bonus >= 1 ? terms.bonus : 0,
    ),
    plainBonus: Float64Array.from(bonuses, (terms) => terms?.bonus ?? 0),
    ratio: Float64Array.from(ordinal, (each) => context.exitRatios[each] ?? Number.NaN),
    exit: Float64Array.from(entries, ({ id, asset }) => {
      const exit = context.exitPrices.get(asset)?.price;
      return exit === undefined ? Number.NaN : Number(exit) / (values[id * STRIDE + PRICE] as number);
    }),
  };
}
