import type { PairTruth } from '@/lib/core/breaker/switches/truth-table';
import type { CapUse, Gate, MarketSwitches, ReserveSwitches } from '@/lib/core/protocols/switches';
import { type Bps, TokenAmount, Usd, Wad } from '@/lib/core/units/units';
import type { CapView, GateView, PairTruthView, ReserveSwitchesView, SwitchesView } from './switch-schema';

const orNull = <T, V>(value: T | undefined, view: (value: T) => V): V | null =>
  value === undefined ? null : view(value);
const orUndefined = <T, V>(value: T | null, parse: (value: T) => V): V | undefined =>
  value === null ? undefined : parse(value);

/** The switches as they cross to a browser. */
export function switchesView(switches: MarketSwitches): SwitchesView {
  const { at, sentinel, eModes, gates, reserves } = switches;
  return {
    at: Number(at),
    sentinel: orNull(sentinel, ({ allowed, exemptBelow, sequencer }) => ({
      allowed,
      exemptBelow: exemptBelow.toString(),
      sequencer: orNull(sequencer, ({ up, since, gracePeriod }) => ({
        up,
        since: Number(since),
        gracePeriod: Number(gracePeriod),
      })),
    })),
    eModes: eModes.map(({ id, label }) => ({ id, label })),
    gates: gates.map(gateView),
    reserves: [...reserves.values()].map(reserveView),
  };
}

/** What `switchesView` was made from, so that a browser judges pairs by the same function as the server. */
export function switchesOfView({ at, sentinel, eModes, gates, reserves }: SwitchesView): MarketSwitches {
  return {
    at: BigInt(at),
    sentinel: orUndefined(sentinel, ({ allowed, exemptBelow, sequencer }) => ({
      allowed,
      exemptBelow: Wad(BigInt(exemptBelow)),
      sequencer: orUndefined(sequencer, ({ up, since, gracePeriod }) => ({
        up,
        since: BigInt(since),
        gracePeriod: BigInt(gracePeriod),
      })),
    })),
    eModes,
    gates: gates.map(gateOfView),
    reserves: new Map(reserves.map((reserve) => [reserve.asset, reserveOfView(reserve)])),
  };
}

/** One cell of the truth table as it crosses to a browser. */
export function pairTruthView({ collateralAsset, debtAsset, verdict, gates, changes }: PairTruth): PairTruthView {
  return {
    collateralAsset,
    debtAsset,
    verdict,
    gates: gates.map(gateView),
    changes: orNull(changes, ({ at, to }) => ({ at: Number(at), to })),
  };
}

const gateView = ({ reason, assets, until, eModes, fromHealthFactor, holders }: Gate): GateView => ({
  reason,
  assets: [...assets],
  until: orNull(until, Number),
  eModes: orNull(eModes, (ids) => [...ids]),
  fromHealthFactor: orNull(fromHealthFactor, String),
  holders: holders === true,
});

const gateOfView = ({ reason, assets, until, eModes, fromHealthFactor, holders }: GateView): Gate => ({
  reason,
  assets,
  ...(until !== null && { until: BigInt(until) }),
  ...(eModes !== null && { eModes }),
  ...(fromHealthFactor !== null && { fromHealthFactor: Wad(BigInt(fromHealthFactor)) }),
  ...(holders && { holders }),
});

const capView = ({ limit, used }: CapUse): CapView => ({ limit: limit.toString(), used: used.toString() });
const capOfView = ({ limit, used }: CapView): CapUse => ({
  limit: TokenAmount(BigInt(limit)),
  used: TokenAmount(BigInt(used)),
});

const reserveView = (reserve: ReserveSwitches): ReserveSwitchesView => ({
  ...reserve,
  graceUntil: orNull(reserve.graceUntil, Number),
  liquidationThreshold: Number(reserve.liquidationThreshold),
  liquidationBonus: Number(reserve.liquidationBonus),
  price: orNull(reserve.price, String),
  availableLiquidity: reserve.availableLiquidity.toString(),
  supplyCap: orNull(reserve.supplyCap, capView),
  borrowCap: orNull(reserve.borrowCap, capView),
  asCollateral: reserve.asCollateral.map(gateView),
  asDebt: reserve.asDebt.map(gateView),
});

const reserveOfView = (reserve: ReserveSwitchesView): ReserveSwitches => ({
  ...reserve,
  graceUntil: orUndefined(reserve.graceUntil, BigInt),
  liquidationThreshold: BigInt(reserve.liquidationThreshold) as Bps,
  liquidationBonus: BigInt(reserve.liquidationBonus) as Bps,
  price: orUndefined(reserve.price, (price) => Usd(BigInt(price))),
  availableLiquidity: TokenAmount(BigInt(reserve.availableLiquidity)),
  supplyCap: orUndefined(reserve.supplyCap, capOfView),
  borrowCap: orUndefined(reserve.borrowCap, capOfView),
  asCollateral: reserve.asCollateral.map(gateOfView),
  asDebt: reserve.asDebt.map(gateOfView),
});
