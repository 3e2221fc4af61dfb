import { encodeAbiParameters, encodeEventTopics, type Hex, pad, toEventSelector } from 'viem';
import { describe, expect, it } from 'vitest';
import type { RawLog } from '@/lib/adapters/chain/raw-log';
import { sortLogs, watched } from '@/lib/adapters/protocols/aave-v3/changes';
import type { MarketLayout } from '@/lib/adapters/protocols/aave-v3/layout';
import { configuratorAbi, poolAbi, scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const pool = address('1');
const provider = address('2');
const layout: MarketLayout = {
  revision: 10,
  reservesList: '0x',
  oracle: address('3'),
  configurator: address('4'),
  sentinel: undefined,
  treasury: address('9'),
  reserves: [{ asset: address('5'), symbol: 'WETH', aToken: address('6'), variableDebtToken: address('7') }],
  eModes: [],
};
const asset = address('5');
const alice = address('a');
const bob = address('b');
const carol = address('c');

const log = (emitter: `0x${string}`, topics: unknown, data: Hex = '0x'): RawLog => ({
  address: emitter,
  topics: (topics as Hex[]).map((topic) => topic.toLowerCase() as Hex),
  data,
  blockNumber: 1n,
  blockHash: pad('0x1'),
  transactionHash: pad('0x2'),
  logIndex: 0,
});
const words = (...values: readonly (bigint | `0x${string}`)[]): Hex =>
  encodeAbiParameters(
    values.map(() => ({ type: 'uint256' })),
    values.map((value) => BigInt(value)),
  );
const sort = (...logs: RawLog[]) => sortLogs(logs, layout, { pool, provider });

describe('changes from logs', () => {
  it('watches every contract whose events matter', () => {
    expect(watched(layout, { pool, provider })).toEqual([
      pool,
      provider,
      address('4'),
      address('3'),
      address('6'),
      address('7'),
    ]);
  });

  it.each([
    ['Supply', poolAbi, { reserve: asset, onBehalfOf: alice, referralCode: 0 }, [alice]],
    ['Withdraw', poolAbi, { reserve: asset, user: alice, to: bob }, [alice]],
    ['Repay', poolAbi, { reserve: asset, user: alice, repayer: bob }, [alice]],
    ['UserEModeSet', poolAbi, { user: alice }, [alice]],
    ['ReserveUsedAsCollateralEnabled', poolAbi, { reserve: asset, user: alice }, [alice]],
    ['ReserveUsedAsCollateralDisabled', poolAbi, { reserve: asset, user: alice }, [alice]],
    ['DeficitCreated', poolAbi, { user: alice, debtAsset: asset }, [alice]],
    ['Transfer', scaledTokenAbi, { from: alice, to: bob }, [alice, bob]],
    ['Transfer', scaledTokenAbi, { from: address('0'), to: bob }, [bob]],
    ['BalanceTransfer', scaledTokenAbi, { from: alice, to: bob }, [alice, bob]],
    ['Mint', scaledTokenAbi, { caller: bob, onBehalfOf: alice }, [alice]],
    ['Burn', scaledTokenAbi, { from: alice, target: bob }, [alice]],
    ['ReserveDataUpdated', poolAbi, { reserve: asset }, []],
  ] as const)('%s touches the right accounts', (eventName, abi, args, expected) => {
    const topics = encodeEventTopics({ abi, eventName, args } as Parameters<typeof encodeEventTopics>[0]);
    const sorted = sort(log(abi === poolAbi ? pool : address('6'), topics));
    expect([...sorted.touched]).toEqual(expected);
    expect(sorted.discovered.size).toBe(0);
    expect(sorted.resync).toBe(false);
  });

  it('discovers the account that owes, not the one that pays for the gas', () => {
    const topics = encodeEventTopics({
      abi: poolAbi,
      eventName: 'Borrow',
      args: { reserve: asset, onBehalfOf: alice, referralCode: 0 },
    });
    const sorted = sort(log(pool, topics, words(bob, 1n, 2n, 3n)));
    expect([...sorted.discovered]).toEqual([alice]);
    expect([...sorted.touched]).toEqual([alice]);
  });

  it('takes a Borrow of another contract for none', () => {
    const topics = encodeEventTopics({
      abi: poolAbi,
      eventName: 'Borrow',
      args: { reserve: asset, onBehalfOf: alice, referralCode: 0 },
    });
    expect(sort(log(address('6'), topics)).discovered.size).toBe(0);
  });

  it('touches both sides of a liquidation', () => {
    const args = { collateralAsset: asset, debtAsset: asset, user: alice };
    const topics = encodeEventTopics({ abi: poolAbi, eventName: 'LiquidationCall', args });
    const sorted = sort(log(pool, topics, words(5n, 6n, carol, 0n)));
    expect([...sorted.touched].sort()).toEqual([alice, carol]);
    expect(sorted.liquidations).toHaveLength(1);
  });

  it.each([
    ['a cap', 'SupplyCapChanged', false],
    ['a pause', 'ReservePaused', false],
    ['a frozen reserve', 'ReserveFrozen', false],
    ['a collateral configuration', 'CollateralConfigurationChanged', true],
    ['a new reserve', 'ReserveInitialized', true],
    ['an e-mode', 'EModeCategoryAdded', true],
    ['an asset in an e-mode', 'AssetCollateralInEModeChanged', true],
  ] as const)('%s: re-sync %s → %s', (_, eventName, resync) => {
    const event = configuratorAbi.find((item) => item.name === eventName);
    if (event === undefined) throw new Error(eventName);
    expect(sort(log(address('4'), [toEventSelector(event), pad(asset), pad('0x1')])).resync).toBe(resync);
  });

  it('re-syncs on anything it does not understand, and on upgrades', () => {
    expect(sort(log(address('4'), [pad('0xdead')])).resync).toBe(true);
    expect(sort(log(provider, [pad('0xdead')])).resync).toBe(true);
    expect(sort(log(pool, [toEventSelector('Upgraded(address)'), pad(bob)])).resync).toBe(true);
    expect(sort(log(address('6'), [toEventSelector('Upgraded(address)'), pad(bob)])).resync).toBe(true);
    expect(sort(log(address('3'), [pad('0xdead')])).resync).toBe(false);
  });
});
