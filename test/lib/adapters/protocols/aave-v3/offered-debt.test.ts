import { concatHex, encodeFunctionData, type Hex, numberToHex, padHex, sliceHex, toFunctionSelector } from 'viem';
import { describe, expect, it } from 'vitest';
import { offeredDebt } from '@/lib/adapters/protocols/aave-v3/offered-debt';
import { executorCall, executorCalldata } from '@/lib/core/execution/funding/executor-call';
import { approve, type FlashSource, flashLoanCall } from '@/lib/core/execution/funding/flash-loan';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { MAX_UINT256, TokenAmount } from '@/lib/core/units/units';

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

  const executor = outcome.liquidator;
  const flashes: readonly FlashSource[] = [
    { kind: 'aave-v3', pool, premiumBps: 5n, rounding: 'up' },
    { kind: 'uniswap-v3', pool: address('7'), token0: usdc, fee: 500n },
    { kind: 'morpho', morpho: address('8') },
  ];
  const byExecutor = (...calls: readonly Hex[]) => sent(executorCalldata(calls), { from: address('d'), to: executor });
  const other = call(9n, { account: address('e') });

  it('is read from the executor’s calls, beside others and within any flash loan', () => {
    const own = [executorCall(pool, other), executorCall(pool, call(5n))];
    expect(offered(byExecutor(approve(usdc, pool, 7n), ...own))).toBe(5n);
    for (const source of flashes)
      expect(offered(byExecutor(flashLoanCall(source, executor, usdc, TokenAmount(7n), own))), source.kind).toBe(5n);
    const [outer, inner] = flashes as readonly [FlashSource, FlashSource];
    const twice = flashLoanCall(outer, executor, weth, TokenAmount(1n), [
      flashLoanCall(inner, executor, usdc, TokenAmount(7n), own),
    ]);
    expect(offered(byExecutor(twice))).toBe(5n);
  });

  it.each([
    [
      'one and the same liquidation offered twice',
      byExecutor(executorCall(pool, call(5n)), executorCall(pool, call(6n))),
    ],
    ['a call that the executor makes of another contract', byExecutor(executorCall(address('2'), call(5n)))],
    [
      'an executor that is not the liquidator',
      sent(executorCalldata([executorCall(pool, call(5n))]), { to: address('c') }),
    ],
    ['an executor with nothing to do', byExecutor()],
    ['calls of the executor without its envelope', sent(executorCall(pool, call(5n)), { to: executor })],
  ])('is not known from %s', (_, raw) => {
    expect(offered(raw)).toBeUndefined();
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
