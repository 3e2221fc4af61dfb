import type { Address } from 'viem';
import type { GapOutcome, GapRound, GapTake } from '@/lib/core/cascade/gap/gap-outcome';
import type { CascadeCell } from './cascade-cell-schema';

interface CellFound {
  readonly outcome: GapOutcome;
  readonly rounds: readonly (GapRound & { readonly taken: readonly GapTake[] })[];
  readonly stuck: readonly {
    readonly position: number;
    readonly health: number;
    readonly collateral: number;
    readonly debt: number;
  }[];
  readonly computeMs: number;
}

interface CellContext {
  /** By place. */
  readonly assets: readonly Address[];
  readonly shock: Float64Array;
  readonly accountAt: (position: number) => Address;
}

const cents = (value: number): number => Math.round(value * 100) / 100;
const share = (value: number): number => Math.round(value * 1e6) / 1e6;

/** One cell as the wire carries it. */
export function cascadeCellView(
  context: CellContext,
  { outcome, rounds, stuck, computeMs }: CellFound,
): Omit<CascadeCell, 'block' | 'positions' | 'unknown' | 'gasUsd' | 'depthScale'> {
  const { assets, shock, accountAt } = context;
  const named = <T>(values: ArrayLike<number>, tell: (value: number, place: number) => T | undefined) =>
    Object.fromEntries(
      assets.flatMap((asset, place): [Address, T][] => {
        const told = tell(values[place] as number, place);
        return told === undefined ? [] : [[asset, told]];
      }),
    );
  return {
    shock: named(shock, (left) => (left === 1 ? undefined : share(left))),
    steps: rounds.map((round, at) => roundView(context, round, at + 1)),
    ...{ rounds: outcome.rounds, accounts: outcome.accounts, runaway: outcome.runaway },
    ...{ liquidatedUsd: cents(outcome.liquidated), badDebtUsd: cents(outcome.badDebt) },
    branching: share(outcome.branching),
    prices: named(outcome.factors, (left, place) =>
      left === 1 && shock[place] === 1 ? undefined : { left: share(left), beyond: outcome.beyond[place] === 1 },
    ),
    stuck: {
      ...{ accounts: outcome.stuck.accounts, debtUsd: cents(outcome.stuck.debt) },
      top: stuck.map(({ position, health, collateral, debt }) => ({
        ...{ account: accountAt(position), healthFactor: share(health) },
        ...{ collateralUsd: cents(collateral), debtUsd: cents(debt) },
      })),
    },
    computeMs: Math.round(computeMs * 1_000) / 1_000,
  };
}

function roundView(
  { assets, accountAt }: CellContext,
  { before, after, accounts, repaid, seized, sold, repaidBy, beyond, taken }: CellFound['rounds'][number],
  round: number,
): CascadeCell['steps'][number] {
  const steps = assets.flatMap((asset, place) => {
    const [from, to] = [before[place] as number, after[place] as number];
    const amounts = [seized[place] as number, sold[place] as number, repaidBy[place] as number] as const;
    if (from === to && amounts.every((amount) => amount === 0)) return [];
    const [seizedUsd, soldUsd, repaidUsd] = [
      cents(amounts[0] * from),
      cents(amounts[1] * from),
      cents(amounts[2] * from),
    ];
    return [
      {
        ...{ asset, seizedUsd, soldUsd, repaidUsd, beyond: beyond[place] === 1 },
        ...{ priceBefore: share(from), priceAfter: share(to), impact: share(1 - to / from) },
      },
    ];
  });
  return {
    ...{ round, accounts, repaidUsd: cents(repaid) },
    steps: steps.sort((a, b) => b.soldUsd - a.soldUsd),
    taken: taken.map((take) => ({
      ...{ account: accountAt(take.position), healthFactor: share(take.health) },
      ...{ collateralAsset: assets[take.collateral] as Address, debtAsset: assets[take.debt] as Address },
      ...{ repaidUsd: cents(take.repaid), seizedUsd: cents(take.seized), profitUsd: cents(take.profit) },
    })),
  };
}
