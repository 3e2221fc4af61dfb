import { type Abi, type Address, encodeFunctionData, parseAbi } from 'viem';
import type { AaveDeployer } from './aave-deployment';
import { packageArtifact } from './artifact';
import { configureReserves } from './configure-reserves';
import { openPool } from './open-pool';
import { EMODES, reserveSpec } from './reserve-specs';

const ZERO: Address = '0x0000000000000000000000000000000000000000';
const RAY_OF_BPS = 10n ** 23n;

const adminAbi = parseAbi([
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
      const market = await openPool(
        tx,
        deployer,
        {
          provider,
          poolImpl: tx.deploy(deployer, code('protocol/pool/Pool'), [provider], libraries),
          configuratorImpl: tx.deploy(deployer, code('protocol/pool/PoolConfigurator'), [], libraries),
          code: {
            oracle: code('misc/AaveOracle'),
            sentinel: code('protocol/configuration/PriceOracleSentinel'),
            dataProvider: code('misc/AaveProtocolDataProvider'),
            aclManager: code('protocol/configuration/ACLManager'),
          },
          setPremium: 'updateFlashloanPremiumTotal',
        },
        sequencerFeed,
        assets,
      );
      const { pool, configurator } = market;

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
      const data = encodeFunctionData({ abi: adminAbi, functionName: 'initReserves', args: [input] });
      tx.send(deployer, configurator, data);
      configureReserves(tx, deployer, configurator, assets);
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
