import type { Address, Hash } from 'viem';

/** What a keeper in shadow would have sent. */
export interface ShadowTry {
  readonly account: Address;
  /** The newest block when it would have: it could have been mined in the next. */
  readonly block: bigint;
  /** Wei, before gas. */
  readonly profitWei: bigint;
  /** Wei at the most. */
  readonly gasWei: bigint;
  /** Who would have been in the same transaction: it reverts for all of them where it does for one. */
  readonly sharedWith?: readonly Address[] | undefined;
}

/** A liquidation that happened. */
export interface SeenLiquidation {
  readonly account: Address;
  readonly liquidator: Address;
  readonly block: bigint;
  readonly txHash: Hash;
  /** What was received less what was repaid at the protocol's prices, before the sale and gas, USD with 8 decimals; `undefined` = unknown. */
  readonly profitUsd: bigint | undefined;
}

/**
 * Of several in one transaction the worst of any of them is that of all. `won`: still there in the block after, where ours would have been. `race`: somebody took it in that very block.
 * `reverted`: healthy by then, so that ours would have cost its gas.
 */
export type ShadowVerdict = 'won' | 'race' | 'reverted';

export interface ShadowScore extends ShadowTry {
  readonly verdict: ShadowVerdict;
  /** Who took it in the end; absent while nobody has, or where the price healed it. */
  readonly taken?: SeenLiquidation | undefined;
  /** Nothing more is to come of it. */
  readonly over: boolean;
}

export interface ShadowBook {
  readonly waiting: readonly ShadowTry[];
  /** Newest last, the newest `KEPT` of them. */
  readonly scores: readonly ShadowScore[];
  /** Of all there ever were. */
  readonly total: {
    readonly won: number;
    readonly race: number;
    readonly reverted: number;
    /** Wei: profit less gas of those won, less the gas of those reverted; races are left out. */
    readonly earnedWei: bigint;
  };
}

const KEPT = 1_000;

export const emptyShadowBook: ShadowBook = {
  waiting: [],
  scores: [],
  total: { won: 0, race: 0, reverted: 0, earnedWei: 0n },
};

export interface ShadowSight {
  readonly block: bigint;
  /** What would be sent now. */
  readonly tries: readonly ShadowTry[];
  /** Of this block and those before, as far as they are known. */
  readonly liquidations: readonly SeenLiquidation[];
  /** Below 1 in this block. */
  readonly liquidatable: ReadonlySet<Address>;
}

/** The book after one more block. What was won counts once: it is not tried again until it was healthy or taken. */
export function shadowStep(book: ShadowBook, sight: ShadowSight): ShadowBook {
  const { block, liquidations, liquidatable } = sight;
  const takenAfter = ({ account, block: from }: ShadowTry): SeenLiquidation | undefined =>
    liquidations.find((each) => each.account === account && each.block > from);
  const judged = book.waiting
    .filter((tried) => tried.block < block)
    .map((tried): ShadowScore => {
      const taken = takenAfter(tried);
      const all = [tried, ...(tried.sharedWith ?? []).map((account) => ({ ...tried, account }))].map(verdictOf);
      const verdict = (['reverted', 'race', 'won'] as const).find((each) => all.includes(each)) ?? 'won';
      return { ...tried, verdict, taken, over: taken !== undefined || verdict !== 'won' };
    });
  const followed = book.scores.map((score): ShadowScore => {
    if (score.over) return score;
    const taken = takenAfter(score);
    return { ...score, taken, over: taken !== undefined || !liquidatable.has(score.account) };
  });
  const scores = [...followed, ...judged];
  const waiting = book.waiting.filter((tried) => tried.block >= block);
  const known = takenInShadow({ waiting, scores });
  return {
    waiting: [...waiting, ...sight.tries.filter(({ account }) => !known.has(account))],
    scores: scores.slice(-KEPT),
    total: totalWith(book.total, judged),
  };

  function verdictOf(tried: ShadowTry): ShadowVerdict {
    if (takenAfter(tried)?.block === tried.block + 1n) return 'race';
    return survives(tried) ? 'won' : 'reverted';
  }

  /** Still there a block later, or taken by somebody after that. */
  function survives(tried: ShadowTry): boolean {
    return liquidatable.has(tried.account) || takenAfter(tried) !== undefined;
  }
}

/** Who would have been taken by it, or is still to be judged: not there any more, had it sent. */
export function takenInShadow({ waiting, scores }: Pick<ShadowBook, 'waiting' | 'scores'>): ReadonlySet<Address> {
  const open = scores.filter(({ over }) => !over);
  return new Set([...waiting, ...open].map(({ account }) => account));
}

function totalWith(total: ShadowBook['total'], judged: readonly ShadowScore[]): ShadowBook['total'] {
  const count = (of: ShadowScore['verdict']): number => judged.filter(({ verdict }) => verdict === of).length;
  const earned = judged.map(({ verdict, profitWei, gasWei }) =>
    verdict === 'won' ? profitWei - gasWei : verdict === 'reverted' ? -gasWei : 0n,
  );
  return {
    won: total.won + count('won'),
    race: total.race + count('race'),
    reverted: total.reverted + count('reverted'),
    earnedWei: earned.reduce((sum, wei) => sum + wei, total.earnedWei),
  };
}
