import {
  type Address,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
  parseAbi,
  toHex,
} from 'viem';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { type ForkCall, ForkError, type ForkNode } from './fork-node';

const abi = parseAbi([
  'function aggregator() view returns (address)',
  'function getOracles() view returns (address[])',
  'function latestRound() view returns (uint256)',
  'function submit(uint256 roundId, int256 submission)',
  'function owner() view returns (address)',
  'function setCap(uint256 ratio, uint16 growthBps)',
  'function getPriceOracle() view returns (address)',
  'function getSourceOfAsset(address asset) view returns (address)',
  'function getAssetPrice(address asset) view returns (uint256)',
]);

/** Makes the protocol's oracle answer with these prices (8 decimals) from the next block on. Mines as it needs. */
export type SetPrices = (prices: ReadonlyMap<Address, bigint>) => Promise<void>;

/**
 * How prices are set on a fork. `own`: a local market's aggregators take a round from their own oracle, and a ratio's cap
 * adapter a cap from its owner. `overwritten`: the oracle's sources are replaced by contracts that answer what they hold.
 * Either way the oracle itself is asked afterwards, and anything but the wanted price is a `ForkError`.
 */
export async function priceSetter(node: ForkNode, config: MarketConfig, market: AaveV3Market): Promise<SetPrices> {
  const read = async <N extends Name>(functionName: N, to: Address, from?: Address): Promise<Answers[N]> => {
    const data = await node.call(to, encodeFunctionData({ abi, functionName: functionName as Name }), from);
    return decodeFunctionResult({ abi, functionName: functionName as Name, data }) as Answers[N];
  };
  const oracle = await read('getPriceOracle', config.poolAddressesProvider);
  const set = config.local ? await ownFeeds(node, config, read) : await overwrittenFeeds(node, oracle, market);
  return async (prices) => {
    await set(prices);
    for (const [asset, wanted] of prices) {
      const functionName = 'getAssetPrice';
      const data = await node.call(oracle, encodeFunctionData({ abi, functionName, args: [asset] }));
      const answered = decodeFunctionResult({ abi, functionName, data });
      // A ratio times a base is rounded once more, and a ratio never above the published one.
      const off = answered > wanted ? answered - wanted : wanted - answered;
      if (off > 1n + wanted / 10n ** 8n)
        throw new ForkError(`the oracle answers ${answered} for ${asset}, not ${wanted}`);
    }
  };
}

interface Answers {
  readonly aggregator: Address;
  readonly getOracles: readonly Address[];
  readonly latestRound: bigint;
  readonly owner: Address;
  readonly getPriceOracle: Address;
}
type Name = keyof Answers;
type Read = <N extends Name>(name: N, to: Address, from?: Address) => Promise<Answers[N]>;

async function ownFeeds(node: ForkNode, { feeds }: MarketConfig, read: Read): Promise<SetPrices> {
  const submit = async (proxy: Address, price: bigint): Promise<ForkCall> => {
    const aggregator = await read('aggregator', proxy);
    const [from] = await read('getOracles', aggregator);
    if (from === undefined) throw new ForkError(`the aggregator ${aggregator} has no oracle`);
    // The round is told to those with access alone.
    const round = await read('latestRound', aggregator, from);
    return {
      from,
      to: aggregator,
      data: encodeFunctionData({ abi, functionName: 'submit', args: [round + 1n, price] }),
    };
  };
  return async (prices) => {
    const calls: ForkCall[] = [];
    for (const [asset, price] of prices) {
      const feed = feeds[asset];
      if (feed?.ratio === undefined) {
        if (feed?.chainlink === undefined) throw new ForkError(`the local market has no aggregator of ${asset}`);
        calls.push(await submit(feed.chainlink, price));
        continue;
      }
      const base = prices.get(feed.ratio.base);
      if (base === undefined || feed.capo === undefined) throw new ForkError(`${asset} is priced by an unknown base`);
      // Rounded up: the adapter rounds its answer down.
      const cap = (price * 10n ** BigInt(feed.ratio.decimals) + base - 1n) / base;
      const from = await read('owner', feed.capo);
      calls.push({ from, to: feed.capo, data: encodeFunctionData({ abi, functionName: 'setCap', args: [cap, 0] }) });
    }
    for (const { status } of await node.mine(calls))
      if (status !== '0x1') throw new ForkError('an aggregator refused its price');
  };
}

/** Answers any question with what lies in its first slot: SLOAD 0, MSTORE 0, RETURN. */
const HOLDER: Hex = '0x60005460005260206000f3';

async function overwrittenFeeds(node: ForkNode, oracle: Address, market: AaveV3Market): Promise<SetPrices> {
  const holderOf = (asset: Address): Address => `0x${keccak256(asset).slice(26)}`;
  for (const asset of market.reserves.keys()) {
    await node.rpc.request('anvil_setCode', [holderOf(asset), HOLDER]);
    // AaveOracle keeps `assetsSources`, a mapping, in its slot 0, in all its versions.
    const slot = keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [asset, 0n]));
    const functionName = 'getSourceOfAsset';
    const data = encodeFunctionData({ abi, functionName, args: [asset] });
    const price = market.reserves.get(asset)?.price;
    if (price === undefined) continue;
    await node.rpc.request('anvil_setStorageAt', [holderOf(asset), ZERO_SLOT, toHex(price, { size: 32 })]);
    await node.rpc.request('anvil_setStorageAt', [oracle, slot, toHex(BigInt(holderOf(asset)), { size: 32 })]);
    const source = decodeFunctionResult({ abi, functionName, data: await node.call(oracle, data) });
    if (source.toLowerCase() !== holderOf(asset))
      throw new ForkError('the oracle does not keep its sources where an AaveOracle does');
  }
  return async (prices) => {
    for (const [asset, price] of prices)
      await node.rpc.request('anvil_setStorageAt', [holderOf(asset), ZERO_SLOT, toHex(price, { size: 32 })]);
    await node.mine([]);
  };
}

const ZERO_SLOT = toHex(0n, { size: 32 });
