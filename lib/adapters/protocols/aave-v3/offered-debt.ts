import { type Address, decodeFunctionData, type Hex, maxUint128, maxUint256, sliceHex, toFunctionSelector } from 'viem';
import { z } from 'zod';
import { callsOfExecutor } from '@/lib/core/execution/funding/calls-of-executor';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationOutcome } from '@/lib/core/protocols/rules';

type Outcome = Pick<LiquidationOutcome, 'account' | 'liquidator' | 'collateralAsset' | 'debtAsset' | 'receiveAToken'>;
type Pool = Pick<AaveV3Market, 'pool'> & {
  readonly reserves: ReadonlyMap<Address, { readonly id: number }>;
};

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((value) => value.toLowerCase() as Address);
const transactionSchema = z.object({
  from: address,
  /** Null creates a contract. */
  to: address.nullish(),
  input: z
    .string()
    .regex(/^0x([0-9a-fA-F]{2})*$/)
    .transform((value) => value.toLowerCase() as Hex),
});

/**
 * The `debtToCover` that a transaction offered to the pool, base units of the debt asset (2^256 − 1: everything),
 * from its calldata alone: that of the pool's own call, or of the executor contract's (`callsOfExecutor`), where exactly one
 * call is that of `outcome`. `undefined` where that does not tell: the pool was called through another contract, the
 * calldata is not that of liquidationCall, or it names another liquidation. `raw` is the node's answer to
 * eth_getTransactionByHash.
 */
export function offeredDebt(raw: unknown, market: Pool, outcome: Outcome): bigint | undefined {
  const parsed = transactionSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { from, to, input } = parsed.data;
  const direct = to === market.pool && from === outcome.liquidator;
  const inputs = direct
    ? [input]
    : to === outcome.liquidator
      ? callsOfExecutor(input).flatMap(({ target, data }) => (target === market.pool ? [data] : []))
      : [];
  const offers = inputs.flatMap((data) => offerIn(data, market, outcome) ?? []);
  return offers.length === 1 ? offers[0] : undefined;
}

function offerIn(input: Hex, market: Pool, outcome: Outcome): bigint | undefined {
  const call = decodeCall(input) ?? decodePackedCall(input, market);
  const same =
    call !== undefined &&
    call.account === outcome.account &&
    call.collateralAsset === outcome.collateralAsset &&
    call.debtAsset === outcome.debtAsset &&
    call.receiveAToken === outcome.receiveAToken;
  return same ? call.offered : undefined;
}

interface Call extends Omit<Outcome, 'liquidator'> {
  readonly offered: bigint;
}

const lower = (value: Address): Address => value.toLowerCase() as Address;

function decodeCall(input: Hex): Call | undefined {
  try {
    const { functionName, args } = decodeFunctionData({ abi: poolAbi, data: input });
    if (functionName !== 'liquidationCall') return undefined;
    const [collateralAsset, debtAsset, account, offered, receiveAToken] = args;
    return {
      collateralAsset: lower(collateralAsset),
      debtAsset: lower(debtAsset),
      account: lower(account),
      offered,
      receiveAToken,
    };
  } catch {
    return undefined; // another function, or too short for its arguments
  }
}

const PACKED = toFunctionSelector('liquidationCall(bytes32,bytes32)');
const PACKED_BYTES = 4 + 32 + 32;

/**
 * L2Pool's packed call: the first word holds, from its low end, two 16-bit reserve ids and the account; the second
 * the amount in 128 bits, all ones meaning everything, and one bit. Source: CalldataLogic.decodeLiquidationCallParams.
 */
function decodePackedCall(input: Hex, { reserves }: Pool): Call | undefined {
  if (!input.startsWith(PACKED) || (input.length - 2) / 2 < PACKED_BYTES) return undefined;
  const first = BigInt(sliceHex(input, 4, 36));
  const second = BigInt(sliceHex(input, 36, 68));
  const assetOf = (id: bigint): Address | undefined =>
    [...reserves].find(([, reserve]) => BigInt(reserve.id) === id)?.[0];
  const collateralAsset = assetOf(first & 0xffffn);
  const debtAsset = assetOf((first >> 16n) & 0xffffn);
  if (collateralAsset === undefined || debtAsset === undefined) return undefined;
  const amount = second & maxUint128;
  return {
    collateralAsset,
    debtAsset,
    account: `0x${((first >> 32n) & (2n ** 160n - 1n)).toString(16).padStart(40, '0')}`,
    offered: amount === maxUint128 ? maxUint256 : amount,
    receiveAToken: ((second >> 128n) & 1n) === 1n,
  };
}
