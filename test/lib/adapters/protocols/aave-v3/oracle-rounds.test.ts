import { encodeAbiParameters, encodeFunctionResult, type Hex, parseAbi, toFunctionSelector } from 'viem';
import { describe, expect, it } from 'vitest';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { oracleRoundsQuery } from '@/lib/adapters/protocols/aave-v3/oracle-rounds';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const [WETH, WSTETH, USDC] = [address('1'), address('2'), address('3')];
const [FEED, RATIO, USDC_FEED] = [address('a'), address('b'), address('c')];
const aggregate = parseAbi([
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Result[] calls) payable returns (Result[] returnData)',
]);
const multicallAbi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'function aggregate3(Call3[] calls) payable',
]);

const round = (answer: bigint, updatedAt: bigint): Hex =>
  encodeAbiParameters(
    [{ type: 'uint80' }, { type: 'int256' }, { type: 'uint256' }, { type: 'uint256' }, { type: 'uint80' }],
    [1n, answer, 1n, updatedAt, 1n],
  );
const int = (value: bigint): Hex => encodeAbiParameters([{ type: 'int256' }], [value]);

/** A node where the contracts answer as the map says; what is not in it reverts. */
const node = async (answers: Record<string, Hex>): Promise<CallAt> => {
  const { decodeFunctionData } = await import('viem');
  return async (_to, data) => {
    const { args } = decodeFunctionData({ abi: multicallAbi, data });
    const result = (args[0] ?? []).map(({ target, callData }) => {
      const returnData = answers[`${target.toLowerCase()} ${callData.slice(0, 10)}`];
      return { success: returnData !== undefined, returnData: returnData ?? '0x' };
    });
    return encodeFunctionResult({ abi: aggregate, functionName: 'aggregate3', result });
  };
};
const latest = toFunctionSelector('latestRoundData()');
const decimals = toFunctionSelector('decimals()');
const config = marketConfigSchema.parse({
  id: 'm',
  name: 'm',
  protocol: 'aave-v3',
  chainId: 1,
  chainName: 'c',
  poolAddressesProvider: address('4'),
  pool: address('5'),
  multicall3: address('6'),
  deployBlock: 0n,
  blockTime: 12,
  feeds: {
    [WETH]: { symbol: 'WETH', chainlink: FEED, heartbeat: 3600 },
    [WSTETH]: { symbol: 'wstETH', ratio: { base: WETH, source: RATIO, decimals: 18 } },
    [USDC]: { symbol: 'USDC', chainlink: USDC_FEED, heartbeat: 86_400 },
  },
});
const read = async (answers: Record<string, Hex>) => oracleRoundsQuery(config)(await node(answers), 5_000_000);

describe('oracle rounds', () => {
  it('reads feeds of any decimals, and ratios through their base', async () => {
    const { quotes, ratios } = await read({
      [`${FEED} ${latest}`]: round(2000_00000000n, 4000n),
      [`${FEED} ${decimals}`]: int(8n),
      [`${USDC_FEED} ${latest}`]: round(999_900_000_000_000_000n, 3000n),
      [`${USDC_FEED} ${decimals}`]: int(18n),
      [`${RATIO} ${toFunctionSelector('getRatio()')}`]: int(1_200_000_000_000_000_000n),
    });
    expect(quotes).toEqual([
      {
        source: 'chainlink',
        group: 'push-oracle',
        asset: WETH,
        price: 2000_00000000n,
        observedAt: 4_000_000,
        receivedAt: 5_000_000,
        heartbeat: 3600,
      },
      {
        source: 'chainlink',
        group: 'push-oracle',
        asset: USDC,
        price: 99_990_000n,
        observedAt: 3_000_000,
        receivedAt: 5_000_000,
        heartbeat: 86_400,
      },
      {
        source: 'chainlink',
        group: 'push-oracle',
        asset: WSTETH,
        price: 2400_00000000n,
        observedAt: 4_000_000,
        receivedAt: 5_000_000,
        heartbeat: 3600,
      },
    ]);
    expect(ratios).toEqual([{ asset: WSTETH, base: WETH, value: 1_200_000_000_000_000_000n, decimals: 18 }]);
  });

  it('understands a token that tells its own rate', async () => {
    const { ratios } = await read({ [`${RATIO} ${toFunctionSelector('stEthPerToken()')}`]: int(7n) });
    expect(ratios[0]?.value).toBe(7n);
  });

  it('has no quote where a feed does not answer or has no round, and passes on that an answer is not positive', async () => {
    const { quotes, ratios } = await read({
      [`${FEED} ${latest}`]: round(-5n, 4000n),
      [`${FEED} ${decimals}`]: int(8n),
      [`${USDC_FEED} ${latest}`]: round(1n, 0n),
      [`${USDC_FEED} ${decimals}`]: int(8n),
      [`${RATIO} ${toFunctionSelector('getRatio()')}`]: int(-1n),
    });
    expect(quotes.map(({ asset, price }) => [asset, price])).toEqual([[WETH, 0n]]);
    expect(ratios).toEqual([]);
  });
});
