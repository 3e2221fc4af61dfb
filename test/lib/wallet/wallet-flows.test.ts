import { type Address, encodeAbiParameters, encodeEventTopics, erc20Abi, type Log } from 'viem';
import { expect, it } from 'vitest';
import { netFlows } from '@/lib/wallet/wallet-flows';

const at = (byte: string): Address => `0x${byte.repeat(20)}`;
const [wallet, pool, usdc, weth] = [at('aa'), at('b0'), at('c0'), at('d0')];
const transfer = (token: Address, from: Address, to: Address, value: bigint) =>
  ({
    address: token,
    topics: encodeEventTopics({ abi: erc20Abi, eventName: 'Transfer', args: { from, to } }),
    data: encodeAbiParameters([{ type: 'uint256' }], [value]),
  }) as unknown as Log<bigint, number, false>;

it('nets what came and went by token, and leaves out what came to nothing and what was others’', () => {
  const logs = [
    transfer(usdc, wallet, pool, 100n),
    transfer(weth, pool, wallet, 7n),
    transfer(weth, wallet, pool, 7n),
    transfer(usdc, pool, wallet, 130n),
    transfer(usdc, pool, at('e0'), 999n),
    transfer(usdc, wallet, wallet, 5n),
  ];
  expect(netFlows({ logs }, wallet)).toEqual(new Map([[usdc, 30n]]));
});
