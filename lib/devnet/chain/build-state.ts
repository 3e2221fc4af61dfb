import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem';
import type { DevAsset, LocalMarketContracts } from '../local-market';
import { aaveV36Contracts } from './aave-v36-contracts';
import { ACCOUNTS, devKeys, MNEMONIC } from './accounts';
import { startAnvil } from './anvil';
import type { Artifact } from './artifact';
import { planBorrowers } from './borrower-plan';
import { openPositions, supplyLiquidity } from './borrowers';
import { compileContracts } from './compile';
import { tightenReserves } from './configure-reserves';
import { deployFeeds, submitFirstRounds } from './deploy-feeds';
import { deployUniswap } from './deploy-uniswap';
import { v30Deployer } from './deploy-v30';
import { v36Deployer } from './deploy-v36';
import { equipArbitrageur } from './equip-arbitrageur';
import { installMulticall3 } from './multicall3';
import { ownContracts } from './own-contracts';
import { type KeptBlock, keepLatestBlock, slimState } from './slim-state';
import { createTransactor } from './transactor';

export const CHAIN_ID = 31_337;
/** 2023-11-14: fixed, so that a seed gives the same state on any day, and past, so that a chain can go on from it. */
export const GENESIS = 1_700_000_000n;
/** Seconds over which the positions are opened. */
const OPENING = 86_400n;
export const TREASURY: Address = '0x7ea5000000000000000000000000000000007ea5';

export interface BuildOptions {
  readonly aave: '3.6' | '3.0';
  readonly borrowers: number;
  readonly seed: number;
  readonly cacheDir: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the state file cannot tell by itself. */
export interface BuiltMarket {
  readonly contracts: LocalMarketContracts;
  readonly assets: readonly DevAsset[];
  readonly borrowers: readonly Address[];
  readonly deployBlock: number;
  /** Unix seconds of the last block. */
  readonly timestamp: number;
}

const abi = parseAbi([
  'function mint(address to, uint256 amount)',
  'function deposit() payable',
  'function transfer(address to, uint256 amount)',
  'function getPool(address, address, uint24) view returns (address)',
  'function getPair(address, address) view returns (address)',
  'function setAnswer(bool down, uint256 timestamp)',
]);

/**
 * Builds the market on a fresh chain and answers its state as anvil loads it: the best block's accounts,
 * every block, and every transaction's logs (borrowers are discovered by them), without traces.
 */
export async function buildState(options: BuildOptions): Promise<{ state: string; market: BuiltMarket }> {
  const { aave, borrowers: count, seed, onProgress, signal } = options;
  const contracts = await compiledContracts(options);
  const deployer = aave === '3.6' ? v36Deployer(contracts) : v30Deployer();
  const keys = devKeys();
  const admin = keys.deployer.address;
  const anvil = await startAnvil({
    port: 0,
    signal,
    args: [
      ...['--mnemonic', MNEMONIC, '--accounts', String(ACCOUNTS), '--balance', '1000000000'],
      ...['--chain-id', String(CHAIN_ID), '--hardfork', 'prague', '--timestamp', String(GENESIS)],
      ...[
        '--no-mining',
        '--order',
        'fifo',
        '--gas-limit',
        String(Number.MAX_SAFE_INTEGER),
        '--transaction-block-keeper',
        '1',
        '--no-request-size-limit',
      ],
      ...['--block-base-fee-per-gas', '0', '--gas-price', '0'],
    ],
  });
  try {
    const { rpc } = anvil;
    await installMulticall3(rpc);
    const tx = await createTransactor(rpc, [admin, keys.oracleNode.address, keys.arbitrageur.address], deployer.errors);
    onProgress?.(`Deploying Aave v${aave}, Chainlink feeds and Uniswap…`);
    const assets = deployFeeds(tx, keys, contracts);
    await tx.flush();
    submitFirstRounds(tx, keys, assets);
    await tx.flush();
    const deployBlock = Number(await rpc.request<Hex>('eth_blockNumber', [])) + 1;
    const feedCode = contracts.get('SequencerFeed');
    if (feedCode === undefined) throw new Error('the sequencer feed was not compiled');
    const sequencerFeed = tx.deploy(admin, feedCode, [admin]);
    const core = await deployer.deploy(tx, admin, TREASURY, sequencerFeed, assets);
    tx.send(admin, core.sequencerFeed, encodeFunctionData({ abi, functionName: 'setAnswer', args: [false, GENESIS] }));

    const fund = async (asset: DevAsset, amount: bigint, to: Address) => {
      if (asset.symbol !== 'WETH') {
        tx.send(admin, asset.address, encodeFunctionData({ abi, functionName: 'mint', args: [to, amount] }));
        return;
      }
      tx.send(admin, asset.address, encodeFunctionData({ abi, functionName: 'deposit' }), amount);
      if (to !== admin) {
        tx.send(admin, asset.address, encodeFunctionData({ abi, functionName: 'transfer', args: [to, amount] }));
      }
    };
    const uniswap = await deployUniswap(
      tx,
      admin,
      assets,
      (asset, amount) => fund(asset, amount, admin),
      async (factory, version, token0, token1, fee) => {
        const data =
          version === 3
            ? encodeFunctionData({ abi, functionName: 'getPool', args: [token0, token1, fee] })
            : encodeFunctionData({ abi, functionName: 'getPair', args: [token0, token1] });
        const word = await rpc.request<Hex>('eth_call', [{ to: factory, data }, 'latest']);
        return `0x${word.slice(26)}`;
      },
    );

    await equipArbitrageur(tx, keys.arbitrageur.address, uniswap, assets, fund);
    const planned = planBorrowers(count, seed);
    const funding = { tx, deployer: admin, pool: core.pool, assets, fund };
    const caps = await supplyLiquidity(funding, planned);
    await tx.flush();
    const opening = BigInt(
      (await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])).timestamp,
    );
    let said = 0;
    const kept: KeptBlock[] = [];
    const borrowers = await openPositions(
      funding,
      contracts,
      planned,
      (batch, batches) => opening + 60n + (OPENING * BigInt(batch)) / BigInt(batches),
      async (opened) => {
        kept.push(await keepLatestBlock(rpc));
        if (opened - said < 2_000 && opened < count) return;
        said = opened;
        onProgress?.(`Opened ${opened.toLocaleString('en')} of ${count.toLocaleString('en')} positions`);
      },
    );
    tightenReserves(tx, admin, core.configurator, assets, caps);
    deployer.configureEModes(tx, admin, core, assets, false);
    await tx.flush();

    const block = await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false]);
    const state = slimState(await rpc.request<Hex>('anvil_dumpState', []), kept, {
      gasLimit: 60_000_000,
      baseFee: 1_000_000_000,
    });
    return {
      state,
      market: { contracts: { ...core, uniswap }, assets, borrowers, deployBlock, timestamp: Number(block.timestamp) },
    };
  } finally {
    await anvil.stop();
  }
}

/** In one run of the compiler: loading it alone takes a second. Aave v3.0 comes compiled. */
function compiledContracts({ aave, ...options }: BuildOptions): Promise<ReadonlyMap<string, Artifact>> {
  const own = ownContracts();
  if (aave === '3.0') return compileContracts({ ...options, ...own, name: 'devnet-contracts' });
  const v36 = aaveV36Contracts();
  return compileContracts({
    ...options,
    name: 'aave-v3.6',
    roots: new Map([...own.roots, ...v36.roots]),
    remappings: v36.remappings,
  });
}
