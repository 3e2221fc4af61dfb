import type { Address } from 'viem';
import { lawsOf } from '@/lib/core/protocols/aave-v3/revision';
import { linearRulesFor } from '@/lib/core/protocols/linear-registry';
import { rulesFor } from '@/lib/core/protocols/registry';
import type { AccountState, MarketState } from '@/lib/core/protocols/rules';
import { gatesOf, refuses } from '@/lib/core/protocols/switches';
import { WAD } from '@/lib/core/units/units';
import { growingColumn } from './growing-column';

/** The laws of a liquidation that a cascade follows, in dollars. */
export interface CascadeLaw {
  /** 3.0: half of the pair's debt; 3.3+: half of all debt, or all of a small pair. */
  readonly closeFactor: 'per-reserve' | 'per-account';
  readonly dustRule: boolean;
  /** Whether debt is written off when the last collateral goes. */
  readonly writesOff: boolean;
  /** By asset: the protocol's share of the bonus. */
  readonly fee: Float64Array;
  /** collateral · assets + debt: 1 where the market's own switches refuse the pair. */
  readonly closed: Uint8Array;
  /** By asset: what the pool can pay out, dollars of today's prices. */
  readonly cash: Float64Array;
}

/**
 * A book as a struct of arrays, in dollars of today's protocol prices: a price's fall is one factor an asset. Legs of a
 * position lie side by side. Nothing here but typed arrays and plain data: it can be sent to a thread.
 */
export interface CascadeBook {
  readonly assets: readonly Address[];
  readonly law: CascadeLaw;
  readonly size: number;
  /** Accounts that a missing price keeps out. */
  readonly unknown: number;
  /** By position: its place among the accounts given. */
  readonly places: Uint32Array;
  readonly collateralFrom: Uint32Array;
  readonly collateralAsset: Uint16Array;
  readonly collateral: Float64Array;
  /** Liquidation threshold, and 1.05 for a bonus of 5 %. */
  readonly threshold: Float64Array;
  readonly bonus: Float64Array;
  readonly debtFrom: Uint32Array;
  readonly debtAsset: Uint16Array;
  readonly debt: Float64Array;
}

/** Collects a book account by account, so that whoever builds a large one can let others in between. */
export interface CascadeBookBuilder {
  /** Takes an account with debt in; `place` is told again by the book. Throws as the rules do. */
  add(account: AccountState, place: number): void;
  done(): CascadeBook;
}

/**
 * Mirrors accounts of an accrued market. Doubles of the real amounts: an integer of the protocol may differ by
 * the rounding of single base units, the average threshold that 3.0 truncates by 1e-4.
 */
export function cascadeBookBuilder(market: MarketState): CascadeBookBuilder {
  const rules = linearRulesFor(market);
  const assets = [...market.reserves.keys()];
  const placeOf = new Map(assets.map((asset, place) => [asset, place]));
  const known = new Map<number, Map<Address, ReturnType<typeof rules.terms>>>();
  const termsOf = (group: number, asset: Address) => {
    const its = known.get(group) ?? new Map<Address, ReturnType<typeof rules.terms>>();
    known.set(group, its);
    const terms = its.get(asset) ?? rules.terms(market, group, asset);
    its.set(asset, terms);
    return terms;
  };
  const [places, collateralFrom, debtFrom] = [growingColumn(), growingColumn(), growingColumn()];
  const columns = {
    ...{ asset: growingColumn(), usd: growingColumn(), threshold: growingColumn(), bonus: growingColumn() },
  };
  const debts = { asset: growingColumn(), usd: growingColumn() };
  collateralFrom.push(0);
  debtFrom.push(0);
  let unknown = 0;
  return {
    add(account, place) {
      const legs = rules.legs(market, account);
      if (legs.debts.length === 0) return;
      const { group } = legs;
      const isUnknown =
        legs.collaterals.some(({ asset }) => termsOf(group, asset).collateral === undefined) ||
        legs.debts.some(({ asset }) => termsOf(group, asset).debt === undefined);
      if (isUnknown) {
        unknown += 1;
        return;
      }
      for (const { asset, raw } of legs.collaterals) {
        const terms = termsOf(group, asset).collateral;
        if (terms === undefined || terms.collateral.value === 0) continue;
        columns.asset.push(placeOf.get(asset) as number);
        columns.usd.push((Number(raw) * terms.collateral.value) / 1e8);
        columns.threshold.push(terms.threshold);
        columns.bonus.push(terms.bonus);
      }
      for (const { asset, raw } of legs.debts) {
        debts.asset.push(placeOf.get(asset) as number);
        debts.usd.push((Number(raw) * (termsOf(group, asset).debt?.debt.value ?? Number.NaN)) / 1e8);
      }
      collateralFrom.push(columns.asset.count());
      debtFrom.push(debts.asset.count());
      places.push(place);
    },
    done: () => ({
      assets,
      law: lawOf(market, assets),
      size: places.count(),
      unknown,
      places: new Uint32Array(places.values()),
      collateralFrom: new Uint32Array(collateralFrom.values()),
      collateralAsset: new Uint16Array(columns.asset.values()),
      collateral: columns.usd.values().slice(),
      threshold: columns.threshold.values().slice(),
      bonus: columns.bonus.values().slice(),
      debtFrom: new Uint32Array(debtFrom.values()),
      debtAsset: new Uint16Array(debts.asset.values()),
      debt: debts.usd.values().slice(),
    }),
  };
}

/** The book of these accounts at once. */
export function cascadeBook(market: MarketState, accounts: readonly AccountState[]): CascadeBook {
  const builder = cascadeBookBuilder(market);
  for (const [place, account] of accounts.entries()) builder.add(account, place);
  return builder.done();
}

/** Far below 1 and outside every e-mode: what still refuses such a position refuses the pair. */
const DEEP = { eMode: 0, healthFactor: WAD / 2n };

function lawOf(market: MarketState, assets: readonly Address[]): CascadeLaw {
  const { closeFactor, dustRule, deficit } = lawsOf(market.revision);
  const switches = rulesFor(market).switches(market);
  const closed = assets.flatMap((collateralAsset) =>
    assets.map((debtAsset) => {
      // Cash is counted down as it goes, and a threshold of 0 may be another in an e-mode: the legs tell it.
      const gates = gatesOf(switches, { collateralAsset, debtAsset }).filter(
        ({ reason }) => reason !== 'no-liquidity' && reason !== 'not-collateral',
      );
      return gates.some((gate) => refuses(gate, DEEP)) ? 1 : 0;
    }),
  );
  const reserves = [...market.reserves.values()];
  return {
    closeFactor,
    dustRule,
    writesOff: deficit !== 'none',
    fee: Float64Array.from(reserves, ({ liquidationProtocolFee }) => Number(liquidationProtocolFee) / 10_000),
    closed: Uint8Array.from(closed),
    cash: Float64Array.from(
      reserves,
      ({ availableLiquidity, decimals, price }) =>
        (Number(availableLiquidity) / 10 ** decimals) * (Number(price ?? 0n) / 1e8),
    ),
  };
}
