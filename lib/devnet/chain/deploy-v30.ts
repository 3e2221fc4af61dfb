import { type Abi, type Address, encodeFunctionData, getContractAddress, parseAbi } from 'viem';
import type { AaveDeployer } from './aave-deployment';
import { packageArtifact } from './artifact';
import { configureReserves } from './configure-reserves';
import { EMODES, FLASH_LOAN_PREMIUM, reserveSpec, SEQUENCER_GRACE } from './reserve-specs';

const ZERO: Address = '0x0000000000000000000000000000000000000000';
const RAY_OF_BPS = 10n ** 23n;

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
  'function updateFlashloanPremiumTotal(uint128 premium)',
  'struct InitReserveInput { address aTokenImpl; address stableDebtTokenImpl; address variableDebtTokenImpl; uint8 underlyingAssetDecimals; address interestRateStrategyAddress; address underlyingAsset; address treasury; address incentivesController; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; string stableDebtTokenName; string stableDebtTokenSymbol; bytes params; }',
  'function initReserves(InitReserveInput[] input)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, address oracle, string label)',
  'function setAssetEModeCategory(address asset, uint8 id)',
]);

const code = (path: string) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return packageArtifact(`@aave/core-v3/artifacts/contracts/${path}.sol/${name}.json`);
};

/** Deploys Aave v3.0 (POOL_REVISION 1) from the artifacts of its npm package: nothing to compile. */
export function v30Deployer(): AaveDeployer {
  return {
    // 3.0 reverts with numeric strings.
    errors: [{ type: 'error', name: 'Error', inputs: [{ name: 'message', type: 'string' }] }] satisfies Abi,

    async deploy(tx, deployer, treasury, sequencerFeed, assets) {
      const logic = (name: string) => code(`protocol/libraries/logic/${name}`);
      const provider = tx.deploy(deployer, code('protocol/configuration/PoolAddressesProvider'), [
        'Local Aave v3.0',
        deployer,
      ]);
      const BorrowLogic = tx.deploy(deployer, logic('BorrowLogic'));
      const libraries: Record<string, Address> = { BorrowLogic };
      for (const name of [
        'SupplyLogic',
        'LiquidationLogic',
        'EModeLogic',
        'BridgeLogic',
        'PoolLogic',
        'ConfiguratorLogic',
      ]) {
        libraries[name] = tx.deploy(deployer, logic(name));
      }
      libraries.FlashLoanLogic = tx.deploy(deployer, logic('FlashLoanLogic'), [], { BorrowLogic });
      const poolCode = tx.deploy(deployer, code('protocol/pool/Pool'), [provider], libraries);
      const configuratorCode = tx.deploy(deployer, code('protocol/pool/PoolConfigurator'), [], libraries);
      const oracle = tx.deploy(deployer, code('misc/AaveOracle'), [
        provider,
        assets.map((asset) => asset.address),
        assets.map((asset) => asset.source),
        ZERO,
        ZERO,
        10n ** 8n,
      ]);
      const sentinel = tx.deploy(deployer, code('protocol/configuration/PriceOracleSentinel'), [
        provider,
        sequencerFeed,
        SEQUENCER_GRACE,
      ]);
      const dataProvider = tx.deploy(deployer, code('misc/AaveProtocolDataProvider'), [provider]);

      const pool = getContractAddress({ from: provider, nonce: 1n }).toLowerCase() as Address;
      const configurator = getContractAddress({ from: provider, nonce: 2n }).toLowerCase() as Address;
      const admin = (to: Address, call: Parameters<typeof encodeFunctionData<typeof adminAbi>>[0]) =>
        tx.send(deployer, to, encodeFunctionData(call));
      const abi = adminAbi;
      admin(provider, { abi, functionName: 'setPriceOracle', args: [oracle] });
      admin(provider, { abi, functionName: 'setPoolImpl', args: [poolCode] });
      admin(provider, { abi, functionName: 'setPoolConfiguratorImpl', args: [configuratorCode] });
      admin(provider, { abi, functionName: 'setPriceOracleSentinel', args: [sentinel] });
      admin(provider, { abi, functionName: 'setPoolDataProvider', args: [dataProvider] });
      admin(provider, { abi, functionName: 'setACLAdmin', args: [deployer] });
      const aclManager = tx.deploy(deployer, code('protocol/configuration/ACLManager'), [provider]);
      admin(provider, { abi, functionName: 'setACLManager', args: [aclManager] });
      admin(aclManager, { abi, functionName: 'addPoolAdmin', args: [deployer] });
      admin(aclManager, { abi, functionName: 'addEmergencyAdmin', args: [deployer] });
      admin(configurator, { abi, functionName: 'updateFlashloanPremiumTotal', args: [BigInt(FLASH_LOAN_PREMIUM)] });
      await tx.flush();

      const aTokenImpl = tx.deploy(deployer, code('protocol/tokenization/AToken'), [pool]);
      const stableDebtTokenImpl = tx.deploy(deployer, code('protocol/tokenization/StableDebtToken'), [pool]);
      const variableDebtTokenImpl = tx.deploy(deployer, code('protocol/tokenization/VariableDebtToken'), [pool]);
      const strategyCode = code('protocol/pool/DefaultReserveInterestRateStrategy');
      const input = assets.map(({ symbol, address, decimals }) => {
        const { rate } = reserveSpec(symbol);
        const ray = (bps: number) => BigInt(bps) * RAY_OF_BPS;
        const strategy = tx.deploy(deployer, strategyCode, [
          provider,
          ray(rate.optimal),
          ray(rate.base),
          ray(rate.slope1),
          ray(rate.slope2),
          // Stable rate borrowing stays off; its parameters must only be valid.
          ray(rate.slope1),
          ray(rate.slope2),
          ray(100),
          ray(800),
          ray(2_000),
        ]);
        return {
          aTokenImpl,
          stableDebtTokenImpl,
          variableDebtTokenImpl,
          underlyingAssetDecimals: decimals,
          interestRateStrategyAddress: strategy,
          underlyingAsset: address,
          treasury,
          incentivesController: ZERO,
          aTokenName: `Aave Local ${symbol}`,
          aTokenSymbol: `aLoc${symbol}`,
          variableDebtTokenName: `Aave Local Variable Debt ${symbol}`,
          variableDebtTokenSymbol: `variableDebtLoc${symbol}`,
          stableDebtTokenName: `Aave Local Stable Debt ${symbol}`,
          stableDebtTokenSymbol: `stableDebtLoc${symbol}`,
          params: '0x' as const,
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
          args: [id, opening ? liquidationThreshold : ltv, liquidationThreshold, liquidationBonus, ZERO, label],
        });
        if (!opening) continue;
        for (const { address } of assets.filter((asset) => reserveSpec(asset.symbol).eMode === id)) {
          send({ abi, functionName: 'setAssetEModeCategory', args: [address, id] });
        }
      }
    },
  };
}
