/** ⌊√n⌋ of an unsigned integer: the double's root, then Newton's step doubles its digits, then to the unit. */
export function integerRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  let root = BigInt(Math.floor(Math.sqrt(Number(n))));
  if (n < SMALL) return root;
  root = (root + n / root) >> 1n;
  if (n >= LARGE) root = (root + n / root) >> 1n;
  while (root * root > n) root -= 1n;
  while ((root + 1n) * (root + 1n) <= n) root += 1n;
  return root;
}

/** Below it a double's root is exact to the unit. */
const SMALL = 2n ** 52n;
/** Above it one step does not give all digits. */
const LARGE = 2n ** 190n;
