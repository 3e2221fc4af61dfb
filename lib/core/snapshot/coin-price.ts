import { coinAmong } from '@/lib/core/risk/gas-cost';

/** USD of one whole coin that pays for gas, 8 decimals, as a snapshot's assets carry it; null where it is not known. */
export function coinPrice(
  assets: Readonly<Record<string, { readonly symbol: string; readonly price: string | null }>>,
  chainId: number,
): bigint | null {
  const price = coinAmong(Object.values(assets), chainId)?.price;
  return price == null ? null : BigInt(price);
}
