/** The gas limit of an estimate: 20 % over it, rounded down, since the state at inclusion may touch slots the estimate found warm. */
export const gasLimit = (estimate: bigint): bigint => (estimate * 120n) / 100n;
