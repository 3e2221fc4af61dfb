import type { Address } from 'viem';
import type { MarketState } from '@/lib/core/protocols/rules';
import { BPS, Bps, Usd } from '@/lib/core/units/units';

/** Changes in bps of an asset's or an e-mode's liquidation threshold and bonus, added to today's. */
export interface TermChange {
  readonly lt?: number | undefined;
  readonly bonus?: number | undefined;
}

/** What is asked "what if" of: all else stays, the time of the evaluation too. */
export interface Shock {
  /** Price moves by asset in bps: −2000 is 20 % down. */
  readonly moves: ReadonlyMap<Address, number>;
  readonly terms: ReadonlyMap<Address, TermChange>;
  readonly eModes: ReadonlyMap<number, TermChange>;
}

/**
 * The market after a shock; prices round down, an unknown one stays unknown. An e-mode with a price source of
 * its own (Aave 3.0) keeps its price: no asset's move reaches it. Throws `ImpossibleShockError`.
 */
export function shockedMarket(market: MarketState, { moves, terms, eModes }: Shock): MarketState {
  for (const asset of [...moves.keys(), ...terms.keys()])
    if (!market.reserves.has(asset)) throw new ImpossibleShockError(asset, 'the market has no such asset');
  for (const id of eModes.keys())
    if (!market.eModes.has(id)) throw new ImpossibleShockError(String(id), 'the market has no such e-mode');
  return {
    ...market,
    reserves: new Map(
      [...market.reserves].map(([asset, reserve]) => {
        const move = moves.get(asset);
        const price =
          reserve.price === undefined || move === undefined
            ? reserve.price
            : Usd((reserve.price * (BPS + BigInt(move))) / BPS);
        return [asset, { ...reserve, price, ...changed(reserve.symbol, reserve, terms.get(asset)) }];
      }),
    ),
    eModes: new Map(
      [...market.eModes].map(([id, eMode]) => [id, { ...eMode, ...changed(`e-mode ${id}`, eMode, eModes.get(id)) }]),
    ),
  };
}

type Terms = Readonly<Record<'liquidationThreshold' | 'liquidationBonus', Bps>>;

function changed(name: string, terms: Terms, change: TermChange | undefined): Partial<Terms> {
  if (change === undefined) return {};
  const liquidationThreshold = terms.liquidationThreshold + BigInt(change.lt ?? 0);
  const liquidationBonus = terms.liquidationBonus + BigInt(change.bonus ?? 0);
  if (liquidationThreshold < 0n || liquidationThreshold > BPS)
    throw new ImpossibleShockError(name, 'the liquidation threshold would leave 0 to 100 %');
  // The contract takes no bonus below 100 %; 0 is a reserve that is no collateral.
  if (change.bonus !== undefined && (liquidationBonus < BPS || liquidationBonus > 2n * BPS))
    throw new ImpossibleShockError(name, 'the liquidation bonus would leave 0 to 100 %');
  return { liquidationThreshold: Bps(liquidationThreshold), liquidationBonus: Bps(liquidationBonus) };
}

export class ImpossibleShockError extends Error {
  override readonly name = 'ImpossibleShockError';
  constructor(
    readonly what: string,
    readonly reason: string,
  ) {
    super(`${what}: ${reason}`);
  }
}
