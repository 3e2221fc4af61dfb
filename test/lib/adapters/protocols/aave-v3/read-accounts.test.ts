import {
  type Address,
  decodeFunctionData,
  encodeFunctionResult,
  type Hex,
  pad,
  parseAbi,
  toFunctionSelector,
  toHex,
} from 'viem';
import { describe, expect, it } from 'vitest';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { createAccountsReader } from '@/lib/adapters/protocols/aave-v3/read-accounts';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';

const abi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call3[] calls) payable returns (Result[] returnData)',
]);
const address = (index: number): Address => pad(toHex(index), { size: 20 });
const [POOL, A_TOKEN, DEBT_TOKEN, ASSET, MULTICALL3] = [address(1), address(2), address(3), address(4), address(5)];
const market = {
  pool: POOL,
  reserves: new Map([[ASSET, { asset: ASSET, id: 3, symbol: 'WETH', aToken: A_TOKEN, variableDebtToken: DEBT_TOKEN }]]),
} as unknown as AaveV3Market;
const CONFIGURATION = toFunctionSelector('getUserConfiguration(address)');
const E_MODE = toFunctionSelector('getUserEMode(address)');

/** Reserve 3 borrowed and used as collateral; every balance is the account's own number. */
const node = (largest: number, silent?: Address): { call: CallAt; sizes: number[] } => {
  const sizes: number[] = [];
  const call: CallAt = async (_to, data) => {
    const calls = decodeFunctionData({ abi, data }).args[0] ?? [];
    sizes.push(calls.length);
    if (calls.length > largest)
      throw new ChainError('rejected', 'node refused eth_call: out of gas', '', { details: 'out of gas' });
    const result = calls.map(({ target, callData }) => {
      const selector = callData.slice(0, 10);
      const account = BigInt(`0x${callData.slice(10)}`);
      const value = selector === CONFIGURATION ? 0b11n << 6n : selector === E_MODE ? 2n : account;
      return { success: target.toLowerCase() !== silent, returnData: pad(toHex(value)) as Hex };
    });
    return encodeFunctionResult({ abi, functionName: 'aggregate3', result });
  };
  return { call, sizes };
};
const accounts = Array.from({ length: 1000 }, (_, index) => address(1000 + index));

describe('reading accounts', () => {
  it('learns how much a node takes at once, and still reads everybody', async () => {
    const { call, sizes } = node(130);
    const read = createAccountsReader(MULTICALL3, 500);
    const first = await read(call, market, accounts);
    expect(first.size).toBe(1000);
    for (const [index, account] of accounts.entries()) {
      expect(first.get(account)).toEqual({
        account,
        configuration: 0b11n << 6n,
        eMode: 2,
        scaledSupply: new Map([[ASSET, BigInt(1000 + index)]]),
        scaledDebt: new Map([[ASSET, BigInt(1000 + index)]]),
      });
    }
    sizes.length = 0;
    await read(call, market, accounts);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(130);
  });

  it('gives up on a node that refuses even small batches', async () => {
    await expect(createAccountsReader(MULTICALL3)(node(1).call, market, accounts)).rejects.toThrow('out of gas');
  });

  it('does not take a token without an answer for a balance of zero', async () => {
    const { call } = node(10_000, DEBT_TOKEN);
    await expect(createAccountsReader(MULTICALL3)(call, market, accounts.slice(0, 3))).rejects.toThrow(
      'A token of WETH does not answer',
    );
  });
});
