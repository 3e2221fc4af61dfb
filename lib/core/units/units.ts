/**
 * Branded bigint units. A brand costs nothing at run time; the constructor of the same name checks
 * the range once, where a value enters, and throws `UnitRangeError` when it cannot be a uint256.
 */
declare const unit: unique symbol;

type Branded<Name extends string> = bigint & { readonly [unit]: Name };

/** 18-decimal fixed point: 1e18 = 1. Health factors. */
export type Wad = Branded<'Wad'>;
/** 27-decimal fixed point: 1e27 = 1. Indices and rates. */
export type Ray = Branded<'Ray'>;
/** An amount in a token's own base units. */
export type TokenAmount = Branded<'TokenAmount'>;
/** An amount or a price in the market's base currency; 8 decimals on every Aave v3 market: 1e8 = $1. */
export type Usd = Branded<'Usd'>;
/** Basis points: 10_000 = 100 %. */
export type Bps = Branded<'Bps'>;

export const WAD = 10n ** 18n;
export const RAY = 10n ** 27n;
export const BPS = 10_000n;
export const USD = 10n ** 8n;
export const MAX_UINT256 = 2n ** 256n - 1n;

const checked =
  <T extends bigint>(name: string) =>
  (value: bigint): T => {
    if (value < 0n || value > MAX_UINT256) throw new UnitRangeError(name, value);
    return value as T;
  };

export const Wad = checked<Wad>('Wad');
export const Ray = checked<Ray>('Ray');
export const TokenAmount = checked<TokenAmount>('TokenAmount');
export const Usd = checked<Usd>('Usd');
export const Bps = checked<Bps>('Bps');

export class UnitRangeError extends Error {
  override readonly name = 'UnitRangeError';
  constructor(unitName: string, value: bigint) {
    super(`${unitName} must be a uint256, got ${value}`);
  }
}
