import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, encodeFunctionData, type Hex, parseAbi, toHex } from 'viem';
import type { DevAsset, LocalMarket, LocalMarketContracts, LocalMarketKeys } from '../local-market';
import { RATIO_GROWTH_BPS } from './deploy-feeds';
import { type JsonRpc, JsonRpcError } from './json-rpc';

const abi = parseAbi([
  'function latestRound() view returns (uint256)',
  'function submit(uint256 roundId, int256 submission)',
  'function getRatio() view returns (int256)',
  'function setRatio(int256 next)',
  'function setCap(uint256 ratio, uint16 growthBps)',
  'function setAnswer(bool down, uint256 timestamp)',
  'function mint(address to, uint256 amount)',
  'function deposit() payable',
  'function transfer(address to, uint256 amount)',
]);

/** Several blocks of any block time worth running. */
const MINED_WITHIN_MS = 60_000;
/** Tries of one transaction, 20 ms apart. */
const NONCE_ATTEMPTS = 20;

export type ChainControl = Pick<
  LocalMarket,
  'setAnswer' | 'setRatio' | 'setSequencer' | 'mint' | 'mine' | 'snapshot' | 'revert'
> & {
  /** Sends a new round for every aggregator and restarts the ratio caps; the caller mines. */
  freshen(): Promise<void>;
};

/** What a scenario may do to the chain, in transactions of the accounts entitled to it. */
export function chainControl(
  rpc: JsonRpc,
  assets: readonly DevAsset[],
  keys: LocalMarketKeys,
  contracts: LocalMarketContracts,
): ChainControl {
  const bySymbol = new Map(assets.map((asset) => [asset.symbol, asset]));
  const find = (symbol: string): DevAsset => {
    const asset = bySymbol.get(symbol);
    if (asset === undefined) throw new RangeError(`the local market has no asset ${symbol}`);
    return asset;
  };
  // Counted here: asked for one while it mines a block, the node may give the same nonce twice.
  const nonces = new Map<Address, number>();
  const lines = new Map<string, Promise<unknown>>();
  const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (lines.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    lines.set(name, turn);
    return turn;
  };
  const send = (from: Address, to: Address, data: Hex, value = 0n): Promise<Hex> =>
    inTurn(from, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const nonce =
            nonces.get(from) ?? Number(await rpc.request<Hex>('eth_getTransactionCount', [from, 'pending']));
          const call = { from, to, data, value: toHex(value), gas: toHex(1_000_000), nonce: toHex(nonce) };
          const hash = await rpc.request<Hex>('eth_sendTransaction', [call]);
          nonces.set(from, nonce + 1);
          return hash;
        } catch (error) {
          // Somebody else used the account meanwhile: ask the node again.
          nonces.delete(from);
          const collided = error instanceof JsonRpcError && /underpriced|nonce/i.test(error.message);
          if (!collided || attempt === NONCE_ATTEMPTS) throw error;
          await sleep(20);
        }
      }
    });
  const mined = async (hash: Hex): Promise<void> => {
    for (const end = Date.now() + MINED_WITHIN_MS; Date.now() < end; await sleep(10)) {
      const receipt = await rpc.request<{ status: Hex } | null>('eth_getTransactionReceipt', [hash]);
      if (receipt?.status === '0x1') return;
      if (receipt !== null) throw new Error(`the local chain's transaction ${hash} reverted`);
    }
    nonces.clear();
    throw new Error(`the local chain's transaction ${hash} was not mined within ${MINED_WITHIN_MS / 1000} s`);
  };
  const oracle = keys.oracleNode.address;
  const nextRound = async (aggregator: Address): Promise<bigint> => {
    const data = encodeFunctionData({ abi, functionName: 'latestRound' });
    return BigInt(await rpc.request<Hex>('eth_call', [{ from: oracle, to: aggregator, data }, 'latest'])) + 1n;
  };
  const submit = async (aggregator: Address, price: bigint): Promise<Hex> => {
    const args = [await nextRound(aggregator), price] as const;
    return send(oracle, aggregator, encodeFunctionData({ abi, functionName: 'submit', args }));
  };
  const ratioOf = (symbol: string) => {
    const { ratio } = find(symbol);
    if (ratio === undefined) throw new RangeError(`${symbol} is not priced by a ratio`);
    return ratio;
  };
  const setCap = (adapter: Address, ratio: bigint, growthBps: number): Promise<Hex> =>
    send(oracle, adapter, encodeFunctionData({ abi, functionName: 'setCap', args: [ratio, growthBps] }));

  return {
    // A round's number is read before it is sent: one at a time a feed.
    setAnswer: (symbol, price8) =>
      inTurn(symbol, async () => {
        const { aggregator, ratio } = find(symbol);
        if (ratio !== undefined) throw new RangeError(`${symbol} has no feed of its own: use setRatio`);
        await mined(await submit(aggregator, price8));
      }),
    setRatio: (symbol, ratio18) =>
      inTurn(symbol, async () => {
        const { adapter, provider } = ratioOf(symbol);
        const data = encodeFunctionData({ abi, functionName: 'getRatio' });
        const published = BigInt(await rpc.request<Hex>('eth_call', [{ to: provider, data }, 'latest']));
        if (ratio18 > published) {
          await mined(
            await send(oracle, provider, encodeFunctionData({ abi, functionName: 'setRatio', args: [ratio18] })),
          );
        }
        await mined(await setCap(adapter, ratio18, 0));
      }),
    async setSequencer(up) {
      // The block to come: the last one may be old where blocks come with transactions only.
      const { timestamp } = await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['pending', false]);
      const data = encodeFunctionData({ abi, functionName: 'setAnswer', args: [!up, BigInt(timestamp)] });
      await mined(await send(keys.deployer.address, contracts.sequencerFeed, data));
    },
    async mint(symbol, to, amount) {
      const { address } = find(symbol);
      const from = keys.faucet.address;
      if (symbol !== 'WETH') {
        await mined(await send(from, address, encodeFunctionData({ abi, functionName: 'mint', args: [to, amount] })));
        return;
      }
      await rpc.request('anvil_setBalance', [from, toHex(amount + 10n ** 24n)]);
      await mined(await send(from, address, encodeFunctionData({ abi, functionName: 'deposit' }), amount));
      await mined(await send(from, address, encodeFunctionData({ abi, functionName: 'transfer', args: [to, amount] })));
    },
    async mine(n = 1, seconds) {
      if (seconds !== undefined) {
        const { timestamp } = await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false]);
        await rpc.request('evm_setNextBlockTimestamp', [toHex(BigInt(timestamp) + BigInt(seconds))]);
      }
      for (let block = 0; block < n; block++) await rpc.request('evm_mine', []);
    },
    snapshot: () => rpc.request<Hex>('evm_snapshot', []),
    async revert(id) {
      if (!(await rpc.request<boolean>('evm_revert', [id]))) throw new RangeError(`no snapshot ${id}`);
      nonces.clear();
    },
    async freshen() {
      for (const { aggregator, initialPrice, ratio } of assets) {
        if (ratio === undefined) await submit(aggregator, initialPrice);
        else await setCap(ratio.adapter, ratio.initialCap, RATIO_GROWTH_BPS);
      }
    },
  };
}
