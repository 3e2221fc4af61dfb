import { type Address, decodeFunctionData, encodeAbiParameters, encodeEventTopics, type Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { poolAbi, scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import { encodeLiquidation } from '@/lib/core/protocols/aave-v3/encode';
import { decodeSettlement } from '@/lib/core/protocols/aave-v3/settlement';
import { MAX_UINT256 } from '@/lib/core/units/units';
import { addressOf, BORROWER, PAIR, POOL, TREASURY, usdc, vectorMarket, wbtc, weth } from './market-fixture';

const LIQUIDATOR = addressOf(0xc1);
type Topics = [Hex, ...Hex[]];

const transfer = (token: Address, from: Address, to: Address, value: bigint) => ({
  address: token,
  topics: encodeEventTopics({ abi: scaledTokenAbi, eventName: 'Transfer', args: { from, to } }) as Topics,
  data: encodeAbiParameters([{ type: 'uint256' }], [value]),
});
const deficit = (user: Address, debtAsset: Address, amount: bigint, address = POOL) => ({
  address,
  topics: encodeEventTopics({ abi: poolAbi, eventName: 'DeficitCreated', args: { user, debtAsset } }) as Topics,
  data: encodeAbiParameters([{ type: 'uint256' }], [amount]),
});
const liquidation = (user: Address, repaid: bigint, net: bigint, receiveAToken = false, address = POOL) => ({
  address,
  topics: encodeEventTopics({ abi: poolAbi, eventName: 'LiquidationCall', args: { ...PAIR, user } }) as Topics,
  data: encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'uint256' }, { type: 'address' }, { type: 'bool' }],
    [repaid, net, LIQUIDATOR, receiveAToken],
  ),
});

describe('decodeSettlement', () => {
  it('reads net, fee, gross and deficits, and keeps two calls of one receipt apart', () => {
    const other = addressOf(0xb1);
    const outcomes = decodeSettlement(vectorMarket(10), [
      transfer(weth.aToken, BORROWER, addressOf(0), 400n),
      deficit(BORROWER, usdc.asset, 7n),
      transfer(weth.aToken, BORROWER, TREASURY, 20n),
      deficit(BORROWER, wbtc.asset, 3n),
      transfer(usdc.asset, LIQUIDATOR, usdc.aToken, 900n),
      liquidation(BORROWER, 900n, 400n),
      liquidation(other, 5n, 6n),
    ]);
    expect(outcomes).toEqual([
      {
        ...PAIR,
        account: BORROWER,
        liquidator: LIQUIDATOR,
        repaid: 900n,
        seizedNet: 400n,
        protocolFee: 20n,
        seized: 420n,
        deficits: [
          { asset: usdc.asset, amount: 7n },
          { asset: wbtc.asset, amount: 3n },
        ],
        receiveAToken: false,
      },
      {
        ...PAIR,
        account: other,
        liquidator: LIQUIDATOR,
        repaid: 5n,
        seizedNet: 6n,
        protocolFee: 0n,
        seized: 6n,
        deficits: [],
        receiveAToken: false,
      },
    ]);
  });

  it('does not take the liquidator’s aTokens for the fee', () => {
    const logs = [
      transfer(weth.aToken, BORROWER, LIQUIDATOR, 400n),
      transfer(weth.aToken, BORROWER, TREASURY, 20n),
      liquidation(BORROWER, 900n, 400n, true),
    ];
    for (const treasury of [TREASURY, undefined]) {
      const [outcome] = decodeSettlement({ ...vectorMarket(10), treasury }, logs);
      expect([outcome?.protocolFee, outcome?.receiveAToken]).toEqual([20n, true]);
    }
    const [free] = decodeSettlement(
      { ...vectorMarket(10), treasury: undefined },
      [logs[0], logs[2]].flatMap((log) => log ?? []),
    );
    expect(free?.protocolFee).toBe(0n);
  });

  it('ignores other contracts, and addresses in any case', () => {
    const foreign = addressOf(0xdd);
    expect(decodeSettlement(vectorMarket(10), [liquidation(BORROWER, 1n, 1n, false, foreign)])).toEqual([]);
    const [outcome] = decodeSettlement(
      { ...vectorMarket(10), pool: POOL.toUpperCase().replace('0X', '0x') as Address },
      [
        transfer(foreign, BORROWER, TREASURY, 99n),
        deficit(BORROWER, usdc.asset, 7n, foreign),
        { address: foreign, topics: [] as [], data: '0x' as Hex },
        // Looks like a transfer, and has no amount.
        { ...transfer(foreign, BORROWER, TREASURY, 99n), data: '0x' as Hex },
        liquidation(BORROWER, 1n, 2n),
      ],
    );
    expect(outcome).toMatchObject({ protocolFee: 0n, deficits: [], seizedNet: 2n });
  });
});

it('encodes the call it quotes', () => {
  const { to, data } = encodeLiquidation(vectorMarket(10), { ...PAIR, account: BORROWER, debtToCover: MAX_UINT256 });
  expect(to).toBe(POOL);
  const { functionName, args } = decodeFunctionData({ abi: poolAbi, data });
  expect(functionName).toBe('liquidationCall');
  expect(JSON.stringify(args, (_, v) => (typeof v === 'bigint' ? `${v}` : v)).toLowerCase()).toBe(
    JSON.stringify([PAIR.collateralAsset, PAIR.debtAsset, BORROWER, `${MAX_UINT256}`, false]).toLowerCase(),
  );
});
