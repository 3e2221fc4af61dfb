import { parseUnits } from 'viem';

/** Base units of a decimal text; `undefined` when it is none, not positive, or finer than the token. */
export function parseAmount(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,30})(?:\.(\d+))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > decimals) return undefined;
  const amount = parseUnits(text.trim(), decimals);
  return amount > 0n ? amount : undefined;
}
