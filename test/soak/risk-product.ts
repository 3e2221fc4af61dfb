import type { Address } from 'viem';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import type { AssessContext } from '@/lib/core/risk/assess';
import { evaluateLarge, type LargeEvaluation, repriceLarge } from '@/lib/core/risk/large-book/evaluate-large';

const rules = protocolRules['aave-v3'];

/** How many of the queue are asked for in every evaluation, and compared apart from all of it. */
export const FIRST = 100;

/** What an evaluation is made of. */
export interface SoakBlock {
  readonly accounts: ReadonlyMap<Address, AccountState>;
  /** Whose state can be another than in the block before, with what it was; `undefined` of one that was not there. */
  readonly changed: ReadonlyMap<Address, AccountState | undefined>;
  /** Only prices outside the chain are others than in the evaluation before. */
  readonly onlyPrices: boolean;
  /** Accrued; and that of the block before. */
  readonly market: MarketState;
  readonly marketBefore: MarketState | undefined;
  readonly context: AssessContext;
  /** Unix ms. */
  readonly now: number;
}

/** What the program keeps of a large book from one evaluation to the next: what is soaked. */
export interface Product {
  /** One evaluation and the first of its order, as a snapshot shows them; this is what is timed. */
  update(block: SoakBlock): void;
  /** The newest. Throws before the first. */
  evaluation(): LargeEvaluation;
}

export function largeProduct(): Product {
  let evaluation: LargeEvaluation | undefined;
  return {
    update: ({ accounts, changed, onlyPrices, market, context, now }) => {
      evaluation =
        onlyPrices && evaluation
          ? repriceLarge(evaluation, context, now)
          : evaluateLarge(evaluation, { rules, market, accounts, changed: changed.keys(), context, now });
      evaluation.book.first(FIRST);
    },
    evaluation: () => {
      if (evaluation === undefined) throw new Error('nothing was evaluated yet');
      return evaluation;
    },
  };
}
