import {
  type Address,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToBigInt,
  keccak256,
  parseAbi,
  toHex,
} from 'viem';
import type { JsonRpc } from './json-rpc';

/** PoolStorage._reserves, after VersionedInitializable's two words and its gap of 50: in 3.0 as in 3.6. */
const RESERVES_SLOT = 52n;
/** Within ReserveData: the word that ends (from the high side) id and, below it, the 40 bits of lastUpdateTimestamp. */
const UPDATED_WORD = 3n;
const UPDATED_SHIFT = 128n;
const UPDATED_MASK = ((1n << 40n) - 1n) << UPDATED_SHIFT;

/** The stored struct, without accrual, so that it answers although the last block is older. */
const poolAbi = parseAbi([
  'function getReserveData(address asset) view returns (uint256, uint128, uint128, uint128, uint128, uint128, uint40, uint16, address, address, address, address, uint128, uint128, uint128)',
]);

/**
 * Lets a stored market go on at `timestamp` as if no time had passed since it was built: every reserve's
 * last update moves there, so that no interest accrues for the years between. Checked by reading it back.
 */
export async function resumeReserves(
  rpc: JsonRpc,
  pool: Address,
  assets: readonly Address[],
  timestamp: bigint,
): Promise<void> {
  for (const asset of assets) {
    const base = hexToBigInt(
      keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [asset, RESERVES_SLOT])),
    );
    const slot = toHex(base + UPDATED_WORD, { size: 32 });
    const word = BigInt(await rpc.request<Hex>('eth_getStorageAt', [pool, slot, 'latest']));
    const moved = (word & ~UPDATED_MASK) | (timestamp << UPDATED_SHIFT);
    await rpc.request('anvil_setStorageAt', [pool, slot, toHex(moved, { size: 32 })]);
    const functionName = 'getReserveData';
    const data = encodeFunctionData({ abi: poolAbi, functionName, args: [asset] });
    const answer = await rpc.request<Hex>('eth_call', [{ to: pool, data }, 'latest']);
    const updated = decodeFunctionResult({ abi: poolAbi, functionName, data: answer })[6];
    if (BigInt(updated) !== timestamp)
      throw new Error(`the storage layout of the pool is not the one expected: ${updated}`);
  }
}
