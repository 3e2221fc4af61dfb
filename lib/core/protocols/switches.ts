import type { Address } from 'viem';
import type { Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';
import type { LiquidationBlock, Pair } from './rules';

/** The refusals that are the market's own, whoever's position it is, in the order of the contract's checks. */
export const GATE_REASONS = [
  'price-unknown',
  'reserve-inactive',
  'reserve-paused',
  'sentinel',
  'grace-period',
  'not-collateral',
  'no-liquidity',
] as const satisfies readonly LiquidationBlock[];
export type GateReason = (typeof GATE_REASONS)[number];

/** One thing of the market that refuses liquidations. Without a condition it refuses every position. */
export interface Gate {
  readonly reason: GateReason;
  /** The reserves whose switch it is; none where it is the whole market's. */
  readonly assets: readonly Address[];
  /** The last unix second at which it refuses; `undefined` where it stays until somebody acts, or nobody can tell. */
  readonly until?: bigint | undefined;
  /** It refuses accounts of these e-modes only, 0 = none. */
  readonly eModes?: readonly number[] | undefined;
  /** It refuses health factors from here on only, wad. */
  readonly fromHealthFactor?: Wad;
  /** It refuses positions that hold or owe one of `assets` only, besides the pair. */
  readonly holders?: true;
}

/** How much of a cap is used. Base units; `used` as the contract counts it. */
export interface CapUse {
  readonly limit: TokenAmount;
  readonly used: TokenAmount;
}

export interface ReserveSwitches {
  readonly asset: Address;
  readonly symbol: string;
  readonly decimals: number;
  readonly active: boolean;
  readonly paused: boolean;
  /** Frozen: no new supply and no new debt. Liquidations go on. */
  readonly frozen: boolean;
  readonly borrowingEnabled: boolean;
  /** The last second of its newest grace period, also when that is over; `undefined` when there never was one. */
  readonly graceUntil: bigint | undefined;
  readonly liquidationThreshold: Bps;
  readonly liquidationBonus: Bps;
  /** What the protocol's oracle answers, base currency a whole token. */
  readonly price: Usd | undefined;
  /** What can be paid out to a liquidator now, base units. */
  readonly availableLiquidity: TokenAmount;
  /** `undefined` = no cap. Caps never refuse a liquidation. */
  readonly supplyCap: CapUse | undefined;
  readonly borrowCap: CapUse | undefined;
  /** What refuses liquidations that seize this reserve, and those that repay it. */
  readonly asCollateral: readonly Gate[];
  readonly asDebt: readonly Gate[];
}

/** The check of a layer 2's sequencer before a liquidation. */
export interface SentinelSwitch {
  readonly allowed: boolean;
  /** `undefined` where the sentinel does not show its feed, or does not decide by it. */
  readonly sequencer:
    | {
        readonly up: boolean;
        /** Unix seconds since when it is up or down. */
        readonly since: bigint;
        /** Seconds after it came up in which nothing is liquidated. */
        readonly gracePeriod: bigint;
      }
    | undefined;
  /** Health factors below this are not asked about, wad. */
  readonly exemptBelow: Wad;
}

/** Every switch of a market that stands between a position below 1 and its liquidation, at one time. */
export interface MarketSwitches {
  /** Unix seconds at which they are judged. */
  readonly at: bigint;
  /** `undefined` when the market has none. */
  readonly sentinel: SentinelSwitch | undefined;
  readonly eModes: readonly { readonly id: number; readonly label: string }[];
  /** What refuses liquidations of every pair. */
  readonly gates: readonly Gate[];
  readonly reserves: ReadonlyMap<Address, ReserveSwitches>;
}

const NONE: readonly Gate[] = [];

/** All that refuses one pair, a gate a reason, in the order of the contract's checks. An asset that is no reserve is an inactive one. */
export function gatesOf(switches: MarketSwitches, { collateralAsset, debtAsset }: Pair): readonly Gate[] {
  const sold = switches.reserves.get(collateralAsset)?.asCollateral ?? [inactive(collateralAsset)];
  const owed = switches.reserves.get(debtAsset)?.asDebt ?? [inactive(debtAsset)];
  if (sold.length + owed.length + switches.gates.length === 0) return NONE;
  const others = switches.gates.flatMap((gate) => {
    if (!gate.holders) return gate;
    const assets = gate.assets.filter((asset) => asset !== collateralAsset && asset !== debtAsset);
    return assets.length === 0 ? [] : { ...gate, assets };
  });
  const own = [...sold, ...owed];
  return GATE_REASONS.flatMap((reason) => {
    const [first, ...more] = own.filter((gate) => gate.reason === reason);
    const merged = first && more.reduce(merge, first);
    return [...(merged ? [merged] : []), ...others.filter((gate) => gate.reason === reason)];
  });
}

const inactive = (asset: Address): Gate => ({ reason: 'reserve-inactive', assets: [asset] });

/** Two reserves refuse for one reason: as long as either does, and whomever either does. */
const merge = (a: Gate, b: Gate): Gate => ({
  reason: a.reason,
  assets: [...new Set([...a.assets, ...b.assets])],
  until: a.until === undefined || b.until === undefined ? undefined : a.until > b.until ? a.until : b.until,
  eModes: a.eModes && b.eModes && [...new Set([...a.eModes, ...b.eModes])],
});

/** Whether a gate refuses an account; `holds` tells what it holds or owes besides the pair. */
export const refuses = (
  gate: Gate,
  account: { readonly eMode: number; readonly healthFactor: bigint },
  holds: (asset: Address) => boolean = () => false,
): boolean =>
  (gate.eModes === undefined || gate.eModes.includes(account.eMode)) &&
  (gate.fromHealthFactor === undefined || account.healthFactor >= gate.fromHealthFactor) &&
  (!gate.holders || gate.assets.some(holds));

/** The same switches at a later time: what has ended by then refuses no more. Caps and prices stay as they were. */
export function switchesAt(switches: MarketSwitches, at: bigint): MarketSwitches {
  if (at <= switches.at) return switches;
  const lasting = (gates: readonly Gate[]): readonly Gate[] =>
    gates.filter(({ until }) => until === undefined || until >= at);
  const gates = lasting(switches.gates);
  const { sentinel } = switches;
  return {
    ...switches,
    at,
    gates,
    sentinel: sentinel && { ...sentinel, allowed: !gates.some(({ reason }) => reason === 'sentinel') },
    reserves: new Map(
      [...switches.reserves].map(([asset, reserve]) => [
        asset,
        { ...reserve, asCollateral: lasting(reserve.asCollateral), asDebt: lasting(reserve.asDebt) },
      ]),
    ),
  };
}
