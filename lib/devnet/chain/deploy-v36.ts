import { type Address, encodeAbiParameters, encodeFunctionData, parseAbi } from 'viem';
import type { AaveDeployer } from './aave-deployment';
import type { Artifact } from './artifact';
import { configureReserves } from './configure-reserves';
import { openPool } from './open-pool';
import { EMODES, reserveSpec } from './reserve-specs';

const ZERO: Address = '0x0000000000000000000000000000000000000000';

const adminAbi = parseAbi([
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
      const market = await openPool(
        tx,
        deployer,
        {
          provider,
          poolImpl: tx.deploy(deployer, code('PoolInstance'), [provider, strategy], libraries),
          configuratorImpl: tx.deploy(deployer, code('PoolConfiguratorInstance'), [], libraries),
          code: {
            oracle: code('AaveOracle'),
            sentinel: code('PriceOracleSentinel'),
            dataProvider: code('AaveProtocolDataProvider'),
            aclManager: code('ACLManager'),
          },
          setPremium: 'updateFlashloanPremium',
        },
        sequencerFeed,
        assets,
      );
      const { pool, configurator } = market;

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
