import type { Address } from 'viem';
import type { Position } from '@/lib/core/position/position';
import { rulesFor } from '@/lib/core/protocols/registry';
import { statusOf } from '@/lib/core/risk/assess';
import { repricePosition, shocks } from '@/lib/core/risk/shock';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';

/** Price moves by asset in bps: −1200 is 12 % down. An asset left out stays. */
export type Moves = Readonly<Record<string, number>>;

/** The wire's legs as the core's position, so that the exact rules can work on it. */
export const positionOf = (detail: PositionDetail): Position => ({
  account: detail.row.account,
  eMode: detail.row.eMode,
  totalCollateral: usd(detail.row.collateral),
  totalDebt: usd(detail.row.debt),
  healthFactor: detail.row.healthFactor === null ? undefined : Wad(BigInt(detail.row.healthFactor)),
  collaterals: detail.collaterals.map((leg) => ({
    ...legOf(leg),
    liquidationThreshold: Bps(BigInt(leg.liquidationThreshold)),
    liquidationBonus: Bps(BigInt(leg.liquidationBonus)),
    ltv: Bps(BigInt(leg.ltv)),
  })),
  debts: detail.debts.map(legOf),
});

/** The position after the moves, by the protocol's own rounding, and where on the risk scale it then stands. */
export const whatIf = (detail: PositionDetail, moves: Moves) => {
  const ratios = new Map(
    Object.entries(moves).map(([asset, bps]) => [asset as Address, BigInt(10_000 + Math.round(bps))]),
  );
  const after = repricePosition(rulesFor({ protocol: 'aave-v3' }), detail.revision, positionOf(detail), shocks(ratios));
  return { position: after, status: statusOf(after) };
};

const usd = (value: string | null) => (value === null ? undefined : Usd(BigInt(value)));

const legOf = (leg: PositionDetail['debts'][number]) => ({
  asset: leg.asset,
  symbol: leg.symbol,
  decimals: leg.decimals,
  amount: TokenAmount(BigInt(leg.amount)),
  price: usd(leg.price),
  value: usd(leg.value),
});
