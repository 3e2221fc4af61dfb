import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { RAY, type TokenAmount } from '@/lib/core/units/units';
import { random } from '@/test/fixtures/book';
import { addressOf, eModeWith, marketWith, reserveWith } from '@/test/lib/core/protocols/aave-v3/market-fixture';

const rules = protocolRules['aave-v3'];

/** How far from a threshold a position is meant to stand. */
export const KINDS = ['within 1e-6', 'within 1e-9', 'within a few units', 'dust', 'whale'] as const;
export type Kind = (typeof KINDS)[number];

const DECIMALS = [6, 8, 18, 27, 6, 8, 18, 27];
/** Dollars a token, before each market's own factor. */
const PRICES = [1, 65_000, 2_500, 3.7, 0.000_042, 0.98, 117, 990_000];
const THRESHOLDS = [7_800n, 7_500n, 8_300n, 4_100n, 8_300n, 8_600n, 100n, 7_801n];
/** In bps of a health factor: the thresholds of every class. */
const TARGETS = [10_000n, 10_000n, 10_500n, 11_000n, 12_500n];

/** A market with tokens of 6, 8, 18 and 27 decimals, its prices and indices its own. */
export function hostileMarket(revision: number, seed: number): AaveV3Market {
  const next = random(seed);
  const reserves = DECIMALS.map((decimals, id): AaveV3Reserve => {
    const dollars = (PRICES[id] as number) * (0.5 + next());
    return reserveWith({
      asset: addressOf(0x500 + id),
      id,
      decimals,
      liquidationThreshold: THRESHOLDS[id] as bigint,
      price: BigInt(Math.max(1, Math.round(dollars * 1e8))),
      liquidityIndex: RAY + BigInt(Math.floor(next() * 2 ** 52)) * 10n ** 11n,
      variableBorrowIndex: RAY + BigInt(Math.floor(next() * 2 ** 52)) * 3n * 10n ** 11n,
      eModeCategory: id < 4 ? 1 : 0,
    });
  });
  const eMode = eModeWith({ id: 1, liquidationThreshold: 9_300n, collateralBitmap: 0b1101n });
  return marketWith(revision, reserves, { eModes: new Map([[1, eMode]]) });
}

/** An account whose last debt is set so that its health factor falls on a threshold, but for the kind's distance. */
export function hostileAccount(market: AaveV3Market, next: () => number, kind: Kind): AaveV3Account {
  const reserves = [...market.reserves.values()];
  const any = (): AaveV3Reserve => reserves[Math.floor(next() * reserves.length)] as AaveV3Reserve;
  const eMode = next() < 0.3 ? 1 : 0;
  const supply = new Map<AaveV3Reserve['asset'], TokenAmount>();
  const debt = new Map<AaveV3Reserve['asset'], TokenAmount>();
  let configuration = 0n;
  const collaterals = 1 + Math.floor(next() ** 2 * 4);
  for (let index = 0; index < collaterals; index += 1) {
    const reserve = any();
    supply.set(reserve.asset, rawAmount(reserve, kind, next) as TokenAmount);
    configuration |= 1n << BigInt(2 * reserve.id + 1);
  }
  const account: AaveV3Account = {
    account: addressOf(1),
    configuration,
    eMode,
    scaledSupply: supply,
    scaledDebt: debt,
  };
  const { collaterals: legs } = rules.position(market, account);
  let weighted = 0n;
  for (const leg of legs) weighted += (leg.value as bigint) * leg.liquidationThreshold;
  // Base currency · bps that the debts may have in all.
  let room = (weighted * 10_000n) / (TARGETS[Math.floor(next() * TARGETS.length)] as bigint);
  const debts = 1 + Math.floor(next() ** 2 * 3);
  for (let index = 0; index < debts; index += 1) {
    const reserve = any();
    if (debt.has(reserve.asset)) continue;
    const isLast = index === debts - 1;
    const value = isLast ? room : (room * BigInt(Math.floor(next() * 900))) / 1_000n;
    room -= value;
    const unit = 10n ** BigInt(reserve.decimals);
    const exactly = (value * unit * RAY) / ((reserve.price as bigint) * reserve.variableBorrowIndex * 10_000n);
    const raw = isLast ? apart(exactly, kind, next) : exactly;
    debt.set(reserve.asset, (raw > 0n ? raw : 1n) as TokenAmount);
    configuration |= 1n << BigInt(2 * reserve.id);
  }
  return { ...account, configuration };
}

function rawAmount(reserve: AaveV3Reserve, kind: Kind, next: () => number): bigint {
  if (kind === 'dust') return BigInt(1 + Math.floor(next() ** 4 * 100_000));
  const unit = 10n ** BigInt(reserve.decimals);
  if (kind === 'whale') return 10n ** 9n * unit - BigInt(Math.floor(next() * 1e15));
  // One cent to a million dollars' worth, every digit in use.
  const dollars = 10 ** (8 * next() - 2);
  const raw = (BigInt(Math.floor(dollars * 1e10)) * unit) / (reserve.price as bigint) / 100n;
  return raw + BigInt(Math.floor(next() * 1e9)) + 1n;
}

function apart(exactly: bigint, kind: Kind, next: () => number): bigint {
  const signed = 2 * next() - 1;
  if (kind === 'within 1e-6') return exactly + (exactly * BigInt(Math.round(signed * 1e9))) / 10n ** 15n;
  if (kind === 'within 1e-9') return exactly + (exactly * BigInt(Math.round(signed * 1e9))) / 10n ** 18n;
  return exactly + BigInt(Math.round(signed * 4));
}
