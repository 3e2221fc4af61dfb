import { concatHex, encodeFunctionData, type Hex, numberToHex, padHex, sliceHex, toFunctionSelector } from 'viem';
import { describe, expect, it } from 'vitest';
import { offeredDebt } from '@/lib/adapters/protocols/aave-v3/offered-debt';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { MAX_UINT256 } from '@/lib/core/units/units';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const pool = address('1');
const [weth, usdc] = [address('5'), address('6')];
const outcome = {
  account: address('a'),
  liquidator: address('b'),
  collateralAsset: weth,
  debtAsset: usdc,
  receiveAToken: false,
};
// Ids have gaps, and are no places in a list.
const market = {
  pool,
  reserves: new Map([
    [weth, { id: 3 }],
    [usdc, { id: 260 }],
  ]),
};
const call = (offered = 5n, change: Partial<typeof outcome> = {}): Hex => {
  const { collateralAsset, debtAsset, account, receiveAToken } = { ...outcome, ...change };
  return encodeFunctionData({
    abi: poolAbi,
    functionName: 'liquidationCall',
    args: [collateralAsset, debtAsset, account, offered, receiveAToken],
  });
};
const PACKED = toFunctionSelector('liquidationCall(bytes32,bytes32)');
const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
const packed = (amount: bigint, { collateral = 3n, debt = 260n, aToken = 0n, account = outcome.account } = {}): Hex =>
  concatHex([PACKED, word(collateral | (debt << 16n) | (BigInt(account) << 32n)), word(amount | (aToken << 128n))]);
const sent = (input: unknown, change: object = {}) => ({
  hash: padHex('0x2'),
  from: outcome.liquidator,
  to: pool,
  input,
  ...change,
});
const offered = (raw: unknown, change: Partial<typeof outcome> = {}) =>
  offeredDebt(raw, market, { ...outcome, ...change });

describe('the offer behind a liquidation', () => {
  it('is the calldata’s own amount, whatever was taken', () => {
    expect(offered(sent(call(123_456n)))).toBe(123_456n);
    expect(offered(sent(call(MAX_UINT256)))).toBe(MAX_UINT256);
    expect(offered(sent(call(5n, { receiveAToken: true })), { receiveAToken: true })).toBe(5n);
    // Addresses in any case, and bytes behind the arguments: the pool reads the same call.
    expect(offered(sent(call(), { from: outcome.liquidator.toUpperCase().replace('X', 'x') }))).toBe(5n);
    expect(offered(sent(concatHex([call(), '0xdeadbeef'])))).toBe(5n);
  });

  it('is read from a rollup pool’s packed call, reserves by their ids', () => {
    expect(offered(sent(packed(5n)))).toBe(5n);
    expect(offered(sent(packed(2n ** 128n - 1n)))).toBe(MAX_UINT256);
    expect(offered(sent(packed(2n ** 128n - 2n)))).toBe(2n ** 128n - 2n);
    expect(offered(sent(packed(7n, { aToken: 1n })), { receiveAToken: true })).toBe(7n);
    // Bits above the fields mean nothing to the contract.
    expect(offered(sent(packed(7n | (2n ** 200n))))).toBe(7n);
    expect(offered(sent(concatHex([packed(7n), '0x00'])))).toBe(7n);
  });

  it('is read from packed words written out by hand', () => {
    // As L2Encoder.encodeLiquidationCall lays them out: account and ids, flag and amount.
    const input =
      '0xfd21ecff' +
      `0000000000000000${'a'.repeat(40)}01040003` +
      '000000000000000000000000000000010000000000000000000000000000002a';
    expect(PACKED).toBe(input.slice(0, 10));
    expect(offered(sent(input), { receiveAToken: true })).toBe(42n);
  });

  it.each([
    ['no transaction', null],
    ['a transaction without calldata', { from: outcome.liquidator, to: pool }],
    ['a contract that wraps the call', sent(call(), { to: address('c') })],
    ['a contract’s creation', sent(call(), { to: null })],
    ['another pool', sent(call(), { to: address('2') })],
    ['another sender than the liquidator', sent(call(), { from: address('d') })],
    ['no calldata', sent('0x')],
    ['a bare selector', sent(sliceHex(call(), 0, 4))],
    ['calldata one byte short', sent(sliceHex(call(), 0, 4 + 5 * 32 - 1))],
    ['half a byte', sent(call().slice(0, -1))],
    ['no hexadecimal', sent('garbage')],
    ['garbage', sent(`0x${'ff'.repeat(164)}`)],
    ['a wrong selector', sent(concatHex(['0x12345678', sliceHex(call(), 4)]))],
    [
      'another function of the pool',
      sent(encodeFunctionData({ abi: poolAbi, functionName: 'setUserEMode', args: [1] })),
    ],
    ['a multicall around it', sent(concatHex(['0xac9650d8', word(32n), word(1n), word(32n), call()]))],
    ['another account', sent(call(5n, { account: address('e') }))],
    ['another collateral', sent(call(5n, { collateralAsset: usdc }))],
    ['another debt', sent(call(5n, { debtAsset: weth }))],
    ['another way to be paid', sent(call(5n, { receiveAToken: true }))],
    ['a packed call one byte short', sent(sliceHex(packed(5n), 0, 67))],
    ['a packed call of an unknown reserve', sent(packed(5n, { collateral: 4n }))],
    ['a packed call of another debt', sent(packed(5n, { debt: 3n }))],
    ['a packed call of another account', sent(packed(5n, { account: address('e') }))],
    ['a packed call for aTokens', sent(packed(5n, { aToken: 1n }))],
  ])('is not known from %s', (_, raw) => {
    expect(offered(raw)).toBeUndefined();
  });
});
