import type { Address } from 'viem';
import type { TokenAmount } from '@/lib/core/units/units';
import type { CapUse, Gate, GateReason, MarketSwitches, ReserveSwitches } from '../switches';
import { accruedTimestamp } from './accrual';
import { debtBalance, supplyBalance } from './balance';
import { bonusOf, eModeOf, hasThreshold, healthPriceOf, liquidationDebtPriceOf, unitOf } from './reserve-terms';
import { lawsOf, type RevisionLaws } from './revision';
import { sentinelAt } from './sentinel';
import type { AaveV3EMode, AaveV3Market, AaveV3Reserve } from './state';

interface Scene {
  readonly laws: RevisionLaws;
  readonly now: bigint;
  /** By id; 0 = none. */
  readonly eModes: ReadonlyMap<number, AaveV3EMode | undefined>;
}

/** A market does not change; each evaluation has its own. */
const known = new WeakMap<AaveV3Market, MarketSwitches>();

/**
 * Every switch of the market, and what each refuses, at the timestamp the market is accrued to: the checks of
 * ValidationLogic.validateLiquidationCall that do not ask whose position it is, and what makes the payout revert.
 * `checkPair` decides by these very gates. Throws `UnknownRevisionError`, `NotAccruedError`.
 */
export function switchesOf(market: AaveV3Market): MarketSwitches {
  const made = known.get(market);
  if (made) return made;
  const laws = lawsOf(market.revision);
  const now = accruedTimestamp(market);
  const ids = [0, ...market.eModes.keys()];
  const scene: Scene = { laws, now, eModes: new Map(ids.map((id) => [id, eModeOf(market, { eMode: id })])) };
  const { until, ...sentinel } = sentinelAt(laws, market, now) ?? {};
  const reserves = new Map([...market.reserves].map(([asset, reserve]) => [asset, switchesOfReserve(scene, reserve)]));
  const switches: MarketSwitches = {
    at: now,
    sentinel: 'allowed' in sentinel ? sentinel : undefined,
    eModes: [...market.eModes.values()].map(({ id, label }) => ({ id, label })),
    gates: [
      ...unpriced(reserves),
      ...('allowed' in sentinel && !sentinel.allowed
        ? [{ reason: 'sentinel', assets: [], until, fromHealthFactor: sentinel.exemptBelow } satisfies Gate]
        : []),
    ],
    reserves,
  };
  known.set(market, switches);
  return switches;
}

function switchesOfReserve(scene: Scene, reserve: AaveV3Reserve): ReserveSwitches {
  const { laws, now } = scene;
  const { asset } = reserve;
  const gate = (reason: GateReason, until?: bigint): Gate => ({ reason, assets: [asset], until });
  /** Refuses the e-modes for which `test` holds. */
  const gateIn = (reason: GateReason, test: (eMode: AaveV3EMode | undefined) => boolean): Gate[] => {
    const ids = [...scene.eModes].flatMap(([id, eMode]) => (test(eMode) ? id : []));
    if (ids.length === 0) return [];
    return [{ ...gate(reason), ...(ids.length < scene.eModes.size && { eModes: ids }) }];
  };
  const grace = laws.gracePeriod ? reserve.liquidationGracePeriodUntil : 0n;
  const eitherSide = [
    ...(reserve.active ? [] : [gate('reserve-inactive')]),
    ...(reserve.paused ? [gate('reserve-paused')] : []),
    // Refuses still in the second that it names.
    ...(grace >= now ? [gate('grace-period', grace)] : []),
  ];
  const index = (scaled: bigint): bigint => supplyBalance(laws, scaled, reserve.liquidityIndex);
  return {
    asset,
    symbol: reserve.symbol,
    decimals: reserve.decimals,
    active: reserve.active,
    paused: reserve.paused,
    frozen: reserve.frozen,
    borrowingEnabled: reserve.borrowingEnabled,
    graceUntil: grace === 0n ? undefined : grace,
    liquidationThreshold: reserve.liquidationThreshold,
    liquidationBonus: reserve.liquidationBonus,
    price: reserve.price,
    availableLiquidity: reserve.availableLiquidity,
    supplyCap: capUse(reserve, reserve.supplyCap, index(reserve.scaledTotalSupply + (reserve.accruedToTreasury ?? 0n))),
    borrowCap: capUse(
      reserve,
      reserve.borrowCap,
      debtBalance(laws, reserve.scaledTotalDebt, reserve.variableBorrowIndex),
    ),
    asCollateral: [
      ...gateIn('price-unknown', (eMode) => healthPriceOf(laws, reserve, eMode) === undefined),
      ...eitherSide,
      ...(hasThreshold(laws, reserve)
        ? gateIn('not-collateral', (eMode) => bonusOf(laws, reserve, eMode) === 0n)
        : [gate('not-collateral')]),
      ...(reserve.availableLiquidity === 0n ? [gate('no-liquidity')] : []),
    ],
    asDebt: [
      ...gateIn(
        'price-unknown',
        (eMode) =>
          healthPriceOf(laws, reserve, eMode) === undefined ||
          liquidationDebtPriceOf(laws, reserve, eMode) === undefined,
      ),
      ...eitherSide,
    ],
  };
}

/** Who holds or owes an asset without a price has no health factor, whichever pair is asked about. A gate for the same e-modes each. */
function unpriced(reserves: ReadonlyMap<Address, ReserveSwitches>): readonly Gate[] {
  const byEModes = new Map<string, Gate>();
  for (const { asset, asCollateral } of reserves.values()) {
    const gate = asCollateral.find(({ reason }) => reason === 'price-unknown');
    if (gate === undefined) continue;
    const key = String(gate.eModes);
    byEModes.set(key, { ...gate, assets: [...(byEModes.get(key)?.assets ?? []), asset], holders: true });
  }
  return [...byEModes.values()];
}

/** `cap` in whole tokens, 0 = none. */
const capUse = (reserve: AaveV3Reserve, cap: bigint, used: bigint): CapUse | undefined =>
  cap === 0n ? undefined : { limit: (cap * unitOf(reserve)) as TokenAmount, used: used as TokenAmount };
