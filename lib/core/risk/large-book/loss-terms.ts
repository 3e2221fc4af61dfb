import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { LossContext } from '../expected-loss';
import { PRICE, STRIDE, type TermTable, VALUE } from '../kernel/term-table';

/** What an estimate of a row's loss reads of the context, by term id. */
export interface LossTerms {
  readonly context: LossContext;
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
  const ordinal = Int32Array.from(entries, ({ asset }) => context.ordinalOf.get(asset) ?? -1);
  return {
    context,
    ordinal,
    counted: Uint8Array.from(entries, ({ id, side }) => (side === 'debt' || values[id * STRIDE + VALUE] !== 0 ? 1 : 0)),
    bonus: Float64Array.from(entries, ({ group, asset, side }) => {
      const terms = linear.terms(market, group, asset)[side];
      return terms !== undefined && terms.threshold > 0 && terms.bonus >= 1 ? terms.bonus : 0;
    }),
    plainBonus: Float64Array.from(
      entries,
      ({ group, asset, side }) => linear.terms(market, group, asset)[side]?.bonus ?? 0,
    ),
    ratio: Float64Array.from(ordinal, (each) => context.exitRatios[each] ?? Number.NaN),
    exit: Float64Array.from(entries, ({ id, asset }) => {
      const exit = context.exitPrices.get(asset)?.price;
      return exit === undefined ? Number.NaN : Number(exit) / (values[id * STRIDE + PRICE] as number);
    }),
  };
}
