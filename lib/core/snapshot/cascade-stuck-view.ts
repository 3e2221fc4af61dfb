import type { Address } from 'viem';
import { economicBadDebt, type StuckFound, type StuckPosition } from '@/lib/core/cascade/stuck';
import type { CascadeStuck, CascadeStuckPosition } from './cascade-stuck-schema';

interface StuckContext {
  /** By place; prices in USD. */
  readonly assets: readonly Address[];
  readonly priceUsd: readonly (number | undefined)[];
  readonly accountAt: (position: number) => Address;
  /** When accounts fell below 1; those that last. */
  readonly spells: readonly {
    readonly account: Address;
    readonly start: { readonly block: number; readonly timestamp: number; readonly seen: boolean };
    readonly end: object | undefined;
  }[];
}

const cents = (value: number): number => Math.round(value * 100) / 100;
const share = (value: number): number => Math.round(value * 1e6) / 1e6;
const bps = (bonus: number): number => Math.round((bonus - 1) * 10_000);

/** Stuck positions as the wire carries them. */
export function cascadeStuckView(
  context: StuckContext,
  { found, computeMs }: { readonly found: StuckFound; readonly computeMs: number },
): Omit<CascadeStuck, 'block' | 'positions' | 'unknown' | 'gasUsd' | 'depthScale'> {
  const since = new Map(
    context.spells.filter(({ end }) => end === undefined).map(({ account, start }) => [account, start]),
  );
  const { accounts, collateral, debt, badDebt, economicBadDebt: economic } = found.total;
  const tally = (reason: keyof StuckFound['byReason']) => ({
    ...{ accounts: found.byReason[reason].accounts, debtUsd: cents(found.byReason[reason].debt) },
  });
  return {
    total: {
      ...{ accounts, collateralUsd: cents(collateral), debtUsd: cents(debt) },
      ...{ badDebtUsd: cents(badDebt), economicBadDebtUsd: cents(economic) },
    },
    byReason: {
      'no-collateral': tally('no-collateral'),
      closed: tally('closed'),
      'no-depth': tally('no-depth'),
      dust: tally('dust'),
      price: tally('price'),
      thin: tally('thin'),
    },
    stuck: found.positions.map((each) => positionView(context, each, since)),
    computeMs: Math.round(computeMs * 1_000) / 1_000,
  };
}

function positionView(
  { assets, priceUsd, accountAt }: StuckContext,
  stuck: StuckPosition,
  since: ReadonlyMap<Address, StuckContext['spells'][number]['start']>,
): CascadeStuckPosition {
  const account = accountAt(stuck.position);
  const { reason, health, collateral, debt, best, bonus, gas, heals } = stuck;
  const start = since.get(account);
  const economic = economicBadDebt(stuck);
  const healing = heals && priceUsd[heals.asset];
  return {
    ...{ account, reason, healthFactor: share(health), collateralUsd: cents(collateral), debtUsd: cents(debt) },
    badDebtUsd: cents(Math.max(0, debt - collateral)),
    economicBadDebtUsd: economic === undefined ? null : cents(economic),
    pair: best
      ? {
          ...{ collateral: assets[best.collateral] as Address, debt: assets[best.debt] as Address },
          profitUsd: cents(best.profit),
        }
      : null,
    // One that was below 1 when first looked at: since when, nobody knows.
    since: start?.seen ? { block: start.block, timestamp: start.timestamp } : null,
    clears: {
      bonusBps: bonus === undefined ? null : bps(bonus),
      currentBonusBps: best ? bps(best.bonus) : null,
      gasUsd: gas === undefined ? null : cents(gas),
      price:
        heals && healing !== undefined
          ? { asset: assets[heals.asset] as Address, usd: healing * heals.share, share: share(heals.share) }
          : null,
    },
  };
}
