import { encodePacked, type Hex, hexToBytes, keccak256, stringToHex } from 'viem';
import { privateKeyToAddress, sign } from 'viem/accounts';

/** One package in the gateways' JSON. */
export interface RedstonePlainPackage {
  readonly timestampMilliseconds: number;
  readonly signature: string;
  readonly dataPoints: readonly { readonly dataFeedId: string; readonly value: number }[];
  readonly dataServiceId: string;
  readonly dataPackageId: string;
  readonly signerAddress: string;
}

/**
 * What a RedStone node answers for one feed and one moment. Written apart from what the adapter verifies with, so
 * that a mistake in one of the two is not in both. `value` has eight decimals; `negative` shows it below zero.
 */
export async function signPackage(
  feedId: string,
  value: number,
  timestampMilliseconds: number,
  privateKey: Hex,
  negative: boolean,
): Promise<RedstonePlainPackage> {
  const bytes = encodePacked(
    ['bytes32', 'uint256', 'uint48', 'uint32', 'uint24'],
    [stringToHex(feedId, { size: 32 }), BigInt(Math.round(value * 1e8)), timestampMilliseconds, 32, 1],
  );
  const signature = await sign({ hash: keccak256(bytes), privateKey, to: 'hex' });
  return {
    timestampMilliseconds,
    signature: Buffer.from(hexToBytes(signature)).toString('base64'),
    dataPoints: [{ dataFeedId: feedId, value: negative ? -value : value }],
    dataServiceId: 'redstone-primary-prod',
    dataPackageId: feedId,
    signerAddress: privateKeyToAddress(privateKey),
  };
}
