import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, parseAbi, toHex, zeroAddress } from 'viem';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { type LedgerEntry, NATIVE, netByAccount } from '@/lib/core/settlement/ledger/ledger-entry';
import { rayMulDown, rayMulHalfUp, rayMulUp } from '@/lib/core/units/math';
import type { JsonRpc } from '@/lib/devnet/chain/json-rpc';

const abi = parseAbi([
  'function balanceOf(address user) view returns (uint256)',
  'function scaledBalanceOf(address user) view returns (uint256)',
  'function getPreviousIndex(address user) view returns (uint256)',
]);

/**
 * What the books of one block say that each account gained of each token, against the chain's own balances before and
 * after; empty when they agree. A minted and burned token counts from the balance at the account's last change, since
 * the interest until now is a line of the books. A balance that aTokens were moved to or from may be off by one unit a
 * transfer: no log tells how the token rounds what is left.
 */
export async function balanceProof(
  rpc: JsonRpc,
  market: AaveV3Market,
  block: bigint,
  entries: readonly LedgerEntry[],
): Promise<{ readonly compared: number; readonly differences: readonly string[] }> {
  const nets = [...netByAccount(entries)]
    .map(([key, net]) => ({
      token: key.split(' ')[0] as LedgerEntry['token'],
      account: key.split(' ')[1] as Address,
      net,
    }))
    .filter(({ account }) => account !== zeroAddress);
  const reserves = [...market.reserves.values()];
  const isDebt = (token: string): boolean => reserves.some(({ variableDebtToken }) => variableDebtToken === token);
  const isScaled = (token: string): boolean => isDebt(token) || reserves.some(({ aToken }) => aToken === token);
  const at = (number: bigint): Hex => toHex(number);
  const ask = (to: Address, functionName: (typeof abi)[number]['name'], account: Address, number: bigint) => ({
    method: 'eth_call',
    params: [{ to, data: encodeFunctionData({ abi, functionName, args: [account] }) }, at(number)],
  });
  const requests = nets.flatMap(({ token, account }) => {
    if (token === NATIVE) {
      const balance = (number: bigint) => ({ method: 'eth_getBalance', params: [account, at(number)] });
      return [balance(block), balance(block - 1n), balance(block - 1n)];
    }
    return isScaled(token)
      ? [
          ask(token, 'balanceOf', account, block),
          ask(token, 'scaledBalanceOf', account, block - 1n),
          ask(token, 'getPreviousIndex', account, block - 1n),
        ]
      : [
          ask(token, 'balanceOf', account, block),
          ask(token, 'balanceOf', account, block - 1n),
          ask(token, 'balanceOf', account, block - 1n),
        ];
  });
  const answers = (await rpc.batch<Hex>(requests)).map((data) =>
    data.length === 66 ? decodeFunctionResult({ abi, functionName: 'balanceOf', data }) : BigInt(data),
  );
  const principal = (token: string, scaled: bigint, index: bigint): bigint => {
    if (market.revision < 9) return rayMulHalfUp(scaled, index);
    return isDebt(token) ? rayMulUp(scaled, index) : rayMulDown(scaled, index);
  };
  const differences = nets.flatMap(({ token, account, net }, place) => {
    const [after = 0n, first = 0n, index = 0n] = answers.slice(place * 3, place * 3 + 3);
    const before = token !== NATIVE && isScaled(token) ? principal(token, first, index) : first;
    const miss = after - before - net;
    const moved = entries.filter(
      (entry) => entry.token === token && [entry.from, entry.to].includes(account) && entry.line !== 'interest',
    );
    // 3.0 rounds every scaled balance to the nearest, and its events tell the amount that was asked for.
    const loose =
      isScaled(token) &&
      (market.revision < 9 || moved.some(({ from, to }) => from !== zeroAddress && to !== zeroAddress));
    const allowed = token !== NATIVE && loose ? BigInt(moved.length) : 0n;
    return (miss < 0n ? -miss : miss) <= allowed ? [] : [`${token} of ${account}: ${miss} units beyond the books`];
  });
  return { compared: nets.length, differences };
}
