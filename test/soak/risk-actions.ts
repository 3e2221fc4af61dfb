import { borrowBit, collateralBit, unitOf } from '@/lib/core/protocols/aave-v3/reserve-terms';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { CLASS_THRESHOLDS } from '@/lib/core/risk/kernel/classes';
import { BPS, MAX_UINT256, RAY, type TokenAmount, WAD } from '@/lib/core/units/units';

const rules = protocolRules['aave-v3'];

/** What an account may do in an accrued market; `undefined` where it cannot, or the pool would refuse. */
export type Action = (market: AaveV3Market, account: AaveV3Account, next: () => number) => AaveV3Account | undefined;

/** One in so many borrows up to a threshold of a class, to within a billionth of it or a few units. */
const HOSTILE = 0.15;

const any = <T>(from: readonly T[], next: () => number): T | undefined => from[Math.floor(next() * from.length)];
const share = (amount: bigint, of: number): bigint => (amount * BigInt(Math.round(of * 1e6))) / 1_000_000n;

/** The account where the protocol would let it stand: at a known health factor of 1 or more. */
function ifHealthy(market: AaveV3Market, account: AaveV3Account): AaveV3Account | undefined {
  const { healthFactor } = rules.position(market, account);
  return healthFactor !== undefined && healthFactor >= WAD ? account : undefined;
}

function withAmount(
  account: AaveV3Account,
  side: 'scaledSupply' | 'scaledDebt',
  { asset, id }: AaveV3Reserve,
  scaled: bigint,
  isCollateral = true,
): AaveV3Account {
  const amounts = new Map(account[side]);
  const bit = side === 'scaledDebt' ? borrowBit(id) : collateralBit(id);
  if (scaled <= 0n) {
    amounts.delete(asset);
    return { ...account, [side]: amounts, configuration: account.configuration & (MAX_UINT256 ^ bit) };
  }
  const isNew = !amounts.has(asset) && isCollateral;
  amounts.set(asset, scaled as TokenAmount);
  return { ...account, [side]: amounts, configuration: isNew ? account.configuration | bit : account.configuration };
}

/** A health factor in wad that a borrower has in mind, below the one it has. */
function aim(health: bigint, next: () => number): bigint {
  if (next() < HOSTILE) {
    const threshold = any(CLASS_THRESHOLDS, next) as bigint;
    return threshold + BigInt(Math.round((2 * next() - 1) * (next() < 0.5 ? 4 : 1e9)));
  }
  const least = (WAD * 1_015n) / 1_000n;
  const capped = health < 4n * WAD ? health : 4n * WAD;
  return capped <= least ? least : least + share(capped - least, next());
}

const borrow: Action = (market, account, next) => {
  const { healthFactor, totalDebt, collaterals } = rules.position(market, account);
  if (healthFactor === undefined || totalDebt === undefined || healthFactor < WAD) return undefined;
  const owed = [...account.scaledDebt.keys()];
  const asset = next() < 0.7 || owed.length > 2 ? any(owed, next) : any([...market.reserves.keys()], next);
  const reserve = asset && market.reserves.get(asset);
  if (!reserve?.price) return undefined;
  let weighted = 0n;
  for (const { value, liquidationThreshold } of collaterals) weighted += (value ?? 0n) * liquidationThreshold;
  const room = (weighted * WAD) / (aim(healthFactor, next) * BPS) - totalDebt;
  const more = (room * unitOf(reserve) * RAY) / (reserve.price * reserve.variableBorrowIndex);
  if (more <= 0n) return undefined;
  return ifHealthy(
    market,
    withAmount(account, 'scaledDebt', reserve, (account.scaledDebt.get(reserve.asset) ?? 0n) + more),
  );
};

const repay: Action = (market, account, next) => {
  const [asset, scaled] = any([...account.scaledDebt], next) ?? [];
  const reserve = asset && market.reserves.get(asset);
  if (!reserve || scaled === undefined) return undefined;
  return withAmount(account, 'scaledDebt', reserve, next() < 0.25 ? 0n : scaled - share(scaled, next()) - 1n);
};

const supply: Action = (market, account, next) => {
  const held = [...account.scaledSupply.keys()];
  const reserve = market.reserves.get(
    (next() < 0.75 || held.length > 3 ? any(held, next) : any([...market.reserves.keys()], next)) ?? '0x',
  );
  if (!reserve?.price) return undefined;
  const dollars = BigInt(Math.round(Math.exp(2 + 8 * next()) * 1e8));
  const scaled = (dollars * unitOf(reserve)) / reserve.price + 1n;
  const before = account.scaledSupply.get(reserve.asset) ?? 0n;
  return withAmount(account, 'scaledSupply', reserve, before + scaled, next() < 0.9);
};

const withdraw: Action = (market, account, next) => {
  const [asset, scaled] = any([...account.scaledSupply], next) ?? [];
  const reserve = asset && market.reserves.get(asset);
  if (!reserve || scaled === undefined) return undefined;
  const left = next() < 0.1 ? 0n : scaled - share(scaled, next() ** 3) - 1n;
  return ifHealthy(market, withAmount(account, 'scaledSupply', reserve, left));
};

const switchCollateral: Action = (market, account, next) => {
  const reserve = market.reserves.get(any([...account.scaledSupply.keys()], next) ?? '0x');
  if (!reserve) return undefined;
  return ifHealthy(market, { ...account, configuration: account.configuration ^ collateralBit(reserve.id) });
};

const changeEMode: Action = (market, account, next) =>
  ifHealthy(market, { ...account, eMode: any([0, ...market.eModes.keys()], next) ?? 0 });

/** Repays all it owes: it leaves the book. */
const leave: Action = (_, account) => ({ ...account, scaledDebt: new Map(), configuration: 0n });

const WEIGHTS: readonly (readonly [number, Action])[] = [
  [30, borrow],
  [22, repay],
  [16, supply],
  [14, withdraw],
  [3, switchCollateral],
  [3, changeEMode],
  [12, leave],
];
const TOTAL = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

/** What an account does, at random. */
export function anyAction(next: () => number): Action {
  let left = next() * TOTAL;
  for (const [weight, action] of WEIGHTS) {
    left -= weight;
    if (left < 0) return action;
  }
  return repay;
}

/** A newcomer's debts, scaled to a health factor that it may borrow at; `undefined` while a price of its is unknown. */
export const admitted: Action = (market, account, next) => {
  const { healthFactor } = rules.position(market, account);
  if (healthFactor === undefined || healthFactor === 0n) return undefined;
  const isHostile = next() < HOSTILE;
  if (!isHostile && healthFactor >= (WAD * 1_015n) / 1_000n) return account;
  const wanted = aim(4n * WAD, next);
  const scaledDebt = new Map(account.scaledDebt);
  for (const [asset, scaled] of scaledDebt)
    scaledDebt.set(asset, (1n + (scaled * healthFactor) / wanted) as TokenAmount);
  return ifHealthy(market, { ...account, scaledDebt });
};
