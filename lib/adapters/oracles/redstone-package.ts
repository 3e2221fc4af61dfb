import { type Address, bytesToHex, concat, type Hex, keccak256, numberToHex, recoverAddress, stringToHex } from 'viem';
import { z } from 'zod';
import { Usd } from '@/lib/core/units/units';

const DEFAULT_DECIMALS = 8;
const WORD = 32;

/** One feed's value as one node signed it, in the gateways' JSON. */
export const redstonePackageSchema = z.object({
  timestampMilliseconds: z
    .number()
    .int()
    .positive()
    .max(2 ** 47),
  /** Base64 of r, s, v: 65 bytes. */
  signature: z.base64().length(88),
  dataPoints: z.tuple([
    z.object({
      dataFeedId: z.string().min(1).max(31),
      /** A number, or in base64 the very bytes that were signed. */
      value: z.union([z.number().nonnegative().lt(1e21), z.base64().min(4).max(44)]),
      decimals: z.number().int().min(0).max(18).optional(),
      valueByteSize: z.number().int().min(1).max(WORD).optional(),
    }),
  ]),
});
export type RedstonePackage = z.infer<typeof redstonePackageSchema>;

/**
 * The bytes that a node signs for a package of one value: feed id (32, text, zeros behind), value (as a rule 32),
 * timestamp in ms (6), size of a value (4), number of values (3). Layout from redstone-finance/redstone-oracles-monorepo,
 * `packages/protocol/src/data-package/DataPackage.ts` and `common/redstone-constants.ts`; the signature is over their
 * plain keccak-256. Throws when the value does not fit its bytes.
 */
export function redstoneBytes({ dataPoints: [point], timestampMilliseconds }: RedstonePackage): Hex {
  const value = signedValue(point);
  return concat([
    stringToHex(point.dataFeedId, { size: WORD }),
    value,
    numberToHex(timestampMilliseconds, { size: 6 }),
    numberToHex((value.length - 2) / 2, { size: 4 }),
    numberToHex(1, { size: 3 }),
  ]);
}

/** Who signed it, lower-case; `undefined` when that cannot be told. */
export async function redstoneSigner(signed: RedstonePackage): Promise<Address | undefined> {
  try {
    const signature = bytesToHex(Buffer.from(signed.signature, 'base64'));
    const signer = await recoverAddress({ hash: keccak256(redstoneBytes(signed)), signature });
    return signer.toLowerCase() as Address;
  } catch {
    return undefined;
  }
}

/** The value as the contracts read it, with 8 decimals, rounded down. Throws when the value does not fit its bytes. */
export function redstonePrice({ dataPoints: [point] }: RedstonePackage): Usd {
  const value = BigInt(signedValue(point));
  const decimals = point.decimals ?? DEFAULT_DECIMALS;
  return Usd(decimals >= 8 ? value / 10n ** BigInt(decimals - 8) : value * 10n ** BigInt(8 - decimals));
}

/** A number is signed as its decimals, rounded as JavaScript rounds, in whole units. */
function signedValue({ value, decimals, valueByteSize }: RedstonePackage['dataPoints'][0]): Hex {
  if (typeof value === 'string') return bytesToHex(Buffer.from(value, 'base64'));
  const digits = value.toFixed(decimals ?? DEFAULT_DECIMALS).replace('.', '');
  return numberToHex(BigInt(digits), { size: valueByteSize ?? WORD });
}
