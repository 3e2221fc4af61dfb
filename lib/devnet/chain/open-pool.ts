import { type Address, encodeFunctionData, getContractAddress, parseAbi } from 'viem';
import type { DevAsset } from '../local-market';
import type { AaveDeployment } from './aave-deployment';
import type { Artifact } from './artifact';
import { FLASH_LOAN_PREMIUM, SEQUENCER_GRACE } from './reserve-specs';
import type { Transactor } from './transactor';

const ZERO: Address = '0x0000000000000000000000000000000000000000';

const abi = parseAbi([
  'function setACLAdmin(address admin)',
  'function setACLManager(address manager)',
  'function setPriceOracle(address oracle)',
  'function setPriceOracleSentinel(address sentinel)',
  'function setPoolDataProvider(address dataProvider)',
  'function setPoolImpl(address implementation)',
  'function setPoolConfiguratorImpl(address implementation)',
  'function addPoolAdmin(address admin)',
  'function addEmergencyAdmin(address admin)',
  'function updateFlashloanPremium(uint128 premium)',
  'function updateFlashloanPremiumTotal(uint128 premium)',
]);

/** What differs between versions: the code, and what the premium's setter is called. */
export interface PoolParts {
  readonly provider: Address;
  readonly poolImpl: Address;
  readonly configuratorImpl: Address;
  readonly code: Readonly<Record<'oracle' | 'sentinel' | 'dataProvider' | 'aclManager', Artifact>>;
  readonly setPremium: 'updateFlashloanPremium' | 'updateFlashloanPremiumTotal';
}

/** Deploys oracle, sentinel, data provider and rights, and registers all with the provider, in Aave's own order. Mines a block. */
export async function openPool(
  tx: Transactor,
  deployer: Address,
  { provider, poolImpl, configuratorImpl, code, setPremium }: PoolParts,
  sequencerFeed: Address,
  assets: readonly DevAsset[],
): Promise<AaveDeployment> {
  const oracle = tx.deploy(deployer, code.oracle, [
    provider,
    assets.map((asset) => asset.address),
    assets.map((asset) => asset.source),
    ZERO,
    ZERO,
    10n ** 8n,
  ]);
  const sentinel = tx.deploy(deployer, code.sentinel, [provider, sequencerFeed, SEQUENCER_GRACE]);

  // The provider creates its proxies itself, at its nonces 1 and 2.
  const pool = getContractAddress({ from: provider, nonce: 1n }).toLowerCase() as Address;
  const configurator = getContractAddress({ from: provider, nonce: 2n }).toLowerCase() as Address;
  const admin = (to: Address, call: Parameters<typeof encodeFunctionData<typeof abi>>[0]) =>
    tx.send(deployer, to, encodeFunctionData(call));
  admin(provider, { abi, functionName: 'setPriceOracle', args: [oracle] });
  admin(provider, { abi, functionName: 'setPoolImpl', args: [poolImpl] });
  admin(provider, { abi, functionName: 'setPoolConfiguratorImpl', args: [configuratorImpl] });
  admin(provider, { abi, functionName: 'setPriceOracleSentinel', args: [sentinel] });
  // Its constructor asks the provider for the pool.
  const dataProvider = tx.deploy(deployer, code.dataProvider, [provider]);
  admin(provider, { abi, functionName: 'setPoolDataProvider', args: [dataProvider] });
  admin(provider, { abi, functionName: 'setACLAdmin', args: [deployer] });
  // Its constructor reads the admin, so the address of this one depends on mining order: same sender, same order.
  const aclManager = tx.deploy(deployer, code.aclManager, [provider]);
  admin(provider, { abi, functionName: 'setACLManager', args: [aclManager] });
  admin(aclManager, { abi, functionName: 'addPoolAdmin', args: [deployer] });
  admin(aclManager, { abi, functionName: 'addEmergencyAdmin', args: [deployer] });
  admin(configurator, { abi, functionName: setPremium, args: [BigInt(FLASH_LOAN_PREMIUM)] });
  await tx.flush();
  return { pool, provider, oracle, configurator, aclManager, dataProvider, sentinel, sequencerFeed };
}
