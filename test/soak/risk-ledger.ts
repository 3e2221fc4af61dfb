import type { Address } from 'viem';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { bestPlan } from '@/lib/core/risk/plan';
import { RAY, type Ray } from '@/lib/core/units/units';
import { benchAccount, benchMarket } from '@/test/bench/risk-book';
import { admitted, anyAction } from './risk-actions';
import { liquidated } from './risk-liquidation';

const rules = protocolRules['aave-v3'];

export interface LedgerOptions {
  readonly positions: number;
  readonly seed: number;
  readonly revision: number;
}

/** What happened in a block. */
export interface Happened {
  readonly came: number;
  readonly left: number;
  readonly changed: number;
  readonly liquidations: number;
  readonly deficits: number;
}

/** The exact book of all who owe, as an engine holds it, and those who act on it. */
export interface Ledger {
  readonly accounts: Map<Address, AaveV3Account>;
  /** As stored: each reserve's indices at its own time. */
  market: AaveV3Market;
  /**
   * One block of actions in the market accrued to it: liquidations of those of `below` that the rules allow, then
   * `actions` of others. Answers what those were that it changed, `undefined` of newcomers; reserves are stored at the block's time.
   */
  act(
    accrued: AaveV3Market,
    below: readonly Address[],
    actions: number,
  ): { before: Map<Address, AaveV3Account | undefined>; happened: Happened };
}

const addressOf = (number: number): Address => `0x${(0x10_0000 + number).toString(16).padStart(40, '0')}`;

/** A book of `positions` borrowers: as many as there are at first, about. */
export function createLedger({ positions, seed, revision }: LedgerOptions, next: () => number): Ledger {
  const accounts = new Map<Address, AaveV3Account>();
  /** Every account has a number below this; those that have left may come back. */
  let numbers = positions;
  for (let number = 0; number < positions; number += 1) {
    const account = benchAccount(seed, number);
    accounts.set(account.account, account);
  }

  const anyOf = (): AaveV3Account | undefined => {
    for (let tries = 0; tries < 50; tries += 1) {
      const account = accounts.get(addressOf(Math.floor(next() * numbers)));
      if (account !== undefined) return account;
    }
    return undefined;
  };
  /** A fifth are accounts that have been here before, with another book. */
  const newcomer = (): AaveV3Account => {
    const old = addressOf(Math.floor(next() * numbers));
    if (next() < 0.2 && !accounts.has(old)) return { ...benchAccount(seed + 1, numbers), account: old };
    numbers += 1;
    return benchAccount(seed, numbers - 1);
  };

  const ledger: Ledger = {
    accounts,
    market: benchMarket({ revision }),
    act: (accrued, below, actions) => {
      const before = new Map<Address, AaveV3Account | undefined>();
      const happened = { came: 0, left: 0, changed: 0, liquidations: 0, deficits: 0 };
      const take = (account: AaveV3Account): void => {
        if (!before.has(account.account)) before.set(account.account, accounts.get(account.account));
        if (account.scaledDebt.size > 0) accounts.set(account.account, account);
        else if (accounts.delete(account.account)) happened.left += 1;
      };
      const exits = exitPrices(accrued, new Map());
      for (const address of below) {
        const account = accounts.get(address);
        if (account === undefined) continue;
        const { plan } = bestPlan(rules, accrued, account, rules.position(accrued, account), exits);
        if (plan === undefined) continue;
        const offer = next() < 0.2 ? BigInt(Math.floor(Number(plan.quote.repaid) * next())) : plan.quote.debtToCover;
        const result = rules.quote(accrued, account, plan.quote, offer);
        if (!result.ok) continue;
        take(liquidated(accrued, account, result.quote));
        happened.liquidations += 1;
        happened.deficits += result.quote.deficits.length;
      }
      for (let count = 0; count < actions; count += 1) {
        // More come than go while there are too few, and the other way about.
        if (next() < 0.12 + 20 * (1 - accounts.size / positions)) {
          const account = admitted(accrued, newcomer(), next);
          if (account === undefined) continue;
          take(account);
          happened.came += 1;
          continue;
        }
        const account = anyOf();
        const after = account && anyAction(next)(accrued, account, next);
        if (after === undefined) continue;
        take(after);
        happened.changed += 1;
      }
      ledger.market = stored(ledger.market, accrued, next);
      return { before, happened };
    },
  };
  return ledger;
}

/** Some reserves were acted on: their indices are stored as they stand, and their rates are others from now on. */
function stored(market: AaveV3Market, accrued: AaveV3Market, next: () => number): AaveV3Market {
  const reserves = new Map<Address, AaveV3Reserve>();
  for (const [asset, reserve] of market.reserves) {
    const now = accrued.reserves.get(asset) as AaveV3Reserve;
    if (next() < 0.5) {
      reserves.set(asset, reserve);
      continue;
    }
    reserves.set(asset, {
      ...reserve,
      liquidityIndex: now.liquidityIndex,
      variableBorrowIndex: now.variableBorrowIndex,
      lastUpdateTimestamp: accrued.block.timestamp,
      liquidityRate: (RAY / BigInt(20 + Math.floor(next() * 80))) as Ray,
      variableBorrowRate: (RAY / BigInt(8 + Math.floor(next() * 40))) as Ray,
    });
  }
  return { ...market, reserves };
}
