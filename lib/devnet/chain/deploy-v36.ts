import { type Address, encodeAbiParameters, encodeFunctionData, getContractAddress, parseAbi } from 'viem';
import type { AaveDeployer } from './aave-deployment';
import type { Artifact } from './artifact';
import { configureReserves } from './configure-reserves';
import { EMODES, FLASH_LOAN_PREMIUM, reserveSpec, SEQUENCER_GRACE } from './reserve-specs';

const ZERO: Address = '0x0000000000000000000000000000000000000000';

const adminAbi = parseAbi([
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
  'struct InitReserveInput { address aTokenImpl; address variableDebtTokenImpl; address underlyingAsset; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; bytes params; bytes interestRateData; }',
  'function initReserves(InitReserveInput[] input)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, string label)',
  'function setAssetCollateralInEMode(address asset, uint8 id, bool allowed)',
  'function setAssetBorrowableInEMode(address asset, uint8 id, bool borrowable)',
]);

const rateParameters = [{ type: 'uint16' }, { type: 'uint32' }, { type: 'uint32' }, { type: 'uint32' }] as const;

/** Deploys Aave v3.6 (POOL_REVISION 10) in the order of its own deployment procedures. */
export function v36Deployer(artifacts: ReadonlyMap<string, Artifact>): AaveDeployer {
  const code = (name: string): Artifact => {
    const artifact = artifacts.get(name);
    if (artifact === undefined) throw new Error(`${name} was not compiled`);
    return artifact;
  };
  return {
    // Libraries revert with the pool's errors; merged so that a failure can be named.
    errors: [...artifacts.values()].flatMap((artifact) => artifact.abi.filter((item) => item.type === 'error')),

    async deploy(tx, deployer, treasury, sequencerFeed, assets) {
      const provider = tx.deploy(deployer, code('PoolAddressesProvider'), ['Local Aave v3.6', deployer]);
      const strategy = tx.deploy(deployer, code('DefaultReserveInterestRateStrategyV2'), [provider]);
      const BorrowLogic = tx.deploy(deployer, code('BorrowLogic'));
      const libraries = {
        BorrowLogic,
        SupplyLogic: tx.deploy(deployer, code('SupplyLogic')),
        LiquidationLogic: tx.deploy(deployer, code('LiquidationLogic')),
        PoolLogic: tx.deploy(deployer, code('PoolLogic')),
        ConfiguratorLogic: tx.deploy(deployer, code('ConfiguratorLogic')),
        FlashLoanLogic: tx.deploy(deployer, code('FlashLoanLogic'), [], { BorrowLogic }),
      };
      const poolCode = tx.deploy(deployer, code('PoolInstance'), [provider, strategy], libraries);
      const configuratorCode = tx.deploy(deployer, code('PoolConfiguratorInstance'), [], libraries);
      const oracle = tx.deploy(deployer, code('AaveOracle'), [
        provider,
        assets.map((asset) => asset.address),
        assets.map((asset) => asset.source),
        ZERO,
        ZERO,
        10n ** 8n,
      ]);
      const sentinel = tx.deploy(deployer, code('PriceOracleSentinel'), [provider, sequencerFeed, SEQUENCER_GRACE]);

      // The provider creates its proxies itself, at its nonces 1 and 2.
      const pool = getContractAddress({ from: provider, nonce: 1n }).toLowerCase() as Address;
      const configurator = getContractAddress({ from: provider, nonce: 2n }).toLowerCase() as Address;
      const admin = (to: Address, call: Parameters<typeof encodeFunctionData<typeof adminAbi>>[0]) =>
        tx.send(deployer, to, encodeFunctionData(call));
      const abi = adminAbi;
      admin(provider, { abi, functionName: 'setPriceOracle', args: [oracle] });
      admin(provider, { abi, functionName: 'setPoolImpl', args: [poolCode] });
      admin(provider, { abi, functionName: 'setPoolConfiguratorImpl', args: [configuratorCode] });
      admin(provider, { abi, functionName: 'setPriceOracleSentinel', args: [sentinel] });
      // Its constructor asks the provider for the pool.
      const dataProvider = tx.deploy(deployer, code('AaveProtocolDataProvider'), [provider]);
      admin(provider, { abi, functionName: 'setPoolDataProvider', args: [dataProvider] });
      admin(provider, { abi, functionName: 'setACLAdmin', args: [deployer] });
      // Its constructor reads the admin, so the address of this one depends on mining order: same sender, same order.
      const aclManager = tx.deploy(deployer, code('ACLManager'), [provider]);
      admin(provider, { abi, functionName: 'setACLManager', args: [aclManager] });
      admin(aclManager, { abi, functionName: 'addPoolAdmin', args: [deployer] });
      admin(aclManager, { abi, functionName: 'addEmergencyAdmin', args: [deployer] });
      admin(configurator, { abi, functionName: 'updateFlashloanPremium', args: [BigInt(FLASH_LOAN_PREMIUM)] });
      await tx.flush();

      const aTokenImpl = tx.deploy(deployer, code('ATokenInstance'), [pool, ZERO, treasury]);
      const variableDebtTokenImpl = tx.deploy(deployer, code('VariableDebtTokenInstance'), [pool, ZERO]);
      const input = assets.map(({ symbol, address }) => {
        const { rate } = reserveSpec(symbol);
        return {
          aTokenImpl,
          variableDebtTokenImpl,
          underlyingAsset: address,
          aTokenName: `Aave Local ${symbol}`,
          aTokenSymbol: `aLoc${symbol}`,
          variableDebtTokenName: `Aave Local Variable Debt ${symbol}`,
          variableDebtTokenSymbol: `variableDebtLoc${symbol}`,
          params: '0x' as const,
          interestRateData: encodeAbiParameters(rateParameters, [rate.optimal, rate.base, rate.slope1, rate.slope2]),
        };
      });
      admin(configurator, { abi, functionName: 'initReserves', args: [input] });
      configureReserves(tx, deployer, configurator, assets);
      const market = { pool, provider, oracle, configurator, aclManager, dataProvider, sentinel, sequencerFeed };
      this.configureEModes(tx, deployer, market, assets, true);
      await tx.flush();
      return market;
    },

    configureEModes(tx, deployer, { configurator }, assets, opening) {
      const send = (call: Parameters<typeof encodeFunctionData<typeof adminAbi>>[0]) =>
        tx.send(deployer, configurator, encodeFunctionData(call));
      const abi = adminAbi;
      for (const { id, ltv, liquidationThreshold, liquidationBonus, label } of EMODES) {
        send({
          abi,
          functionName: 'setEModeCategory',
          args: [id, opening ? liquidationThreshold : ltv, liquidationThreshold, liquidationBonus, label],
        });
        if (!opening) continue;
        for (const { address } of assets.filter((asset) => reserveSpec(asset.symbol).eMode === id)) {
          send({ abi, functionName: 'setAssetCollateralInEMode', args: [address, id, true] });
          send({ abi, functionName: 'setAssetBorrowableInEMode', args: [address, id, true] });
        }
      }
    },
  };
}
