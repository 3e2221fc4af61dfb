import { type Address, toFunctionSelector } from 'viem';
import type { Call } from './multicall';

/** A view function without arguments, as a ready call: getter('function decimals()')(contract). */
export const getter = (signature: string) => {
  const data = toFunctionSelector(signature);
  return (to: Address): Call => ({ to, data });
};
