import {
  type Address,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToBigInt,
  keccak256,
  parseAbi,
  toHex,
} from 'viem';
import type { ChainMarket } from '@/test/fixtures/chain-market';
import { sendAll } from './send';

/** One switch that can be set on the local chain. Two of one `slot` exclude each other. */
export interface Toggle {
  readonly kind: string;
  readonly name: string;
  /** Symbol; `undefined` for a switch of the whole market. */
  readonly reserve: string | undefined;
  readonly slot: string;
  set(): Promise<void>;
}

const abi = parseAbi([
  'function setReservePause(address asset, bool paused)',
  'function setReservePause(address asset, bool paused, uint40 gracePeriod)',
  'function setReserveFreeze(address asset, bool freeze)',
  'function setPoolPause(bool paused)',
  'function setAssetSources(address[] assets, address[] sources)',
  'function setFallbackOracle(address oracle)',
  'function setSequencerOracle(address oracle)',
  'function setPriceOracleSentinel(address sentinel)',
  'function balanceOf(address account) view returns (uint256)',
  'function transfer(address to, uint256 amount)',
  'function getReserveData(address asset) view returns (uint256, uint128, uint128, uint128, uint128, uint128, uint40, uint16, address)',
]);
const ZERO: Address = '0x0000000000000000000000000000000000000000';
/** Answers 0 to whatever it is asked. */
const SILENT = { address: '0x00000000000000000000000000000000000d0a70', code: '0x600060005260206000f3' } as const;
const GRACE_SECONDS = 3_600;

/** PoolStorage._reserves; see lib/devnet/chain/resume.ts. */
const RESERVES_SLOT = 52n;
/** ReserveData.virtualUnderlyingBalance in 3.4 and later: the high half of the word that accruedToTreasury begins. */
const CASH_WORD = 8n;
const LOW_HALF = (1n << 128n) - 1n;
const ACTIVE_BIT = 1n << 56n;
/** Liquidation threshold and bonus, 16 bits each. */
const THRESHOLD_BITS = 0xffff_ffffn << 16n;

/**
 * Every switch of the market, reserve by reserve, and those of the market as a whole, in the order in which two can be
 * set: unpausing is what starts a grace period, so that comes first, and a pause may follow.
 */
export function togglesOf({ local, rpc }: ChainMarket, aave: '3.6' | '3.0'): readonly Toggle[] {
  const { pool, provider, configurator, oracle, sentinel } = local.contracts;
  const admin = (to: Address, data: Hex) => sendAll(rpc, [{ from: local.keys.deployer.address, to, data }]);
  const silent = () => rpc.request('anvil_setCode', [SILENT.address, SILENT.code]);
  const rewrite = async (asset: Address, word: bigint, change: (value: bigint) => bigint): Promise<void> => {
    const key = encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [asset, RESERVES_SLOT]);
    const slot = toHex(hexToBigInt(keccak256(key)) + word, { size: 32 });
    const value = BigInt(await rpc.request<Hex>('eth_getStorageAt', [pool, slot, 'latest']));
    await rpc.request('anvil_setStorageAt', [pool, slot, toHex(change(value), { size: 32 })]);
    await local.mine();
  };
  const setSource = (asset: Address, source: Address) =>
    admin(oracle, encodeFunctionData({ abi, functionName: 'setAssetSources', args: [[asset], [source]] }));
  const takeAll = async (asset: Address): Promise<void> => {
    const data = encodeFunctionData({ abi, functionName: 'getReserveData', args: [asset] });
    const answer = await rpc.request<Hex>('eth_call', [{ to: pool, data }, 'latest']);
    const aToken = `0x${answer.slice(2 + 8 * 64 + 24, 2 + 9 * 64)}` as Address;
    const held = encodeFunctionData({ abi, functionName: 'balanceOf', args: [aToken] });
    const amount = BigInt(await rpc.request<Hex>('eth_call', [{ to: asset, data: held }, 'latest']));
    await rpc.request('anvil_setBalance', [aToken, toHex(10n ** 20n)]);
    await sendAll(rpc, [
      {
        from: aToken,
        to: asset,
        data: encodeFunctionData({ abi, functionName: 'transfer', args: [SILENT.address, amount] }),
      },
    ]);
  };

  const ofReserve = local.assets.flatMap(({ symbol, address }): Toggle[] => {
    const toggle = (kind: string, set: () => Promise<void>, slot = kind): Toggle => ({
      kind,
      name: `${symbol} ${kind}`,
      reserve: symbol,
      slot: `${symbol} ${slot}`,
      set,
    });
    return [
      toggle('paused', () =>
        admin(configurator, encodeFunctionData({ abi, functionName: 'setReservePause', args: [address, true] })),
      ),
      toggle('frozen', () =>
        admin(configurator, encodeFunctionData({ abi, functionName: 'setReserveFreeze', args: [address, true] })),
      ),
      // The protocol sets these two only on a reserve that nobody supplies to.
      toggle('inactive', () => rewrite(address, 0n, (word) => word & ~ACTIVE_BIT)),
      toggle('threshold 0', () => rewrite(address, 0n, (word) => word & ~THRESHOLD_BITS)),
      ...(aave === '3.6'
        ? [
            toggle('grace', async () => {
              const data = encodeFunctionData({
                abi,
                functionName: 'setReservePause',
                args: [address, false, GRACE_SECONDS],
              });
              await admin(configurator, data);
            }),
          ]
        : []),
      toggle('feed dead', () => setSource(address, pool), 'feed'),
      toggle(
        'feed at 0',
        async () => {
          await silent();
          await setSource(address, SILENT.address);
        },
        'feed',
      ),
      toggle('empty', () =>
        aave === '3.6' ? rewrite(address, CASH_WORD, (word) => word & LOW_HALF) : takeAll(address),
      ),
    ];
  });
  const ofMarket = (kind: string, set: () => Promise<unknown>, slot = kind): Toggle => ({
    kind,
    name: kind,
    reserve: undefined,
    slot,
    set: async () => {
      await set();
    },
  });
  return [
    ...ofReserve.filter(({ kind }) => kind === 'grace'),
    ...ofReserve.filter(({ kind }) => kind !== 'grace'),
    ofMarket('pool paused', () =>
      admin(configurator, encodeFunctionData({ abi, functionName: 'setPoolPause', args: [true] })),
    ),
    ofMarket('sequencer down', () => local.setSequencer(false), 'sequencer'),
    ofMarket('sequencer back', () => local.setSequencer(true), 'sequencer'),
    ofMarket(
      'sequencer feed dead',
      () => admin(sentinel, encodeFunctionData({ abi, functionName: 'setSequencerOracle', args: [pool] })),
      'sequencer feed',
    ),
    ofMarket('no sentinel', () =>
      admin(provider, encodeFunctionData({ abi, functionName: 'setPriceOracleSentinel', args: [ZERO] })),
    ),
    ofMarket('fallback oracle at 0', async () => {
      await silent();
      await admin(oracle, encodeFunctionData({ abi, functionName: 'setFallbackOracle', args: [SILENT.address] }));
    }),
  ];
}
