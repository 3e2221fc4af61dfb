import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SourceSet } from './compile';

const require = createRequire(import.meta.url);

const ROOTS = [
  'instances/PoolInstance.sol',
  'instances/PoolConfiguratorInstance.sol',
  'instances/ATokenInstance.sol',
  'instances/VariableDebtTokenInstance.sol',
  'protocol/configuration/PoolAddressesProvider.sol',
  'protocol/configuration/ACLManager.sol',
  'protocol/libraries/helpers/Errors.sol',
  'misc/AaveOracle.sol',
  'misc/DefaultReserveInterestRateStrategyV2.sol',
  'misc/PriceOracleSentinel.sol',
  'helpers/AaveProtocolDataProvider.sol',
];

/**
 * Aave v3.6 from its npm sources. They are under the Business Source License until 2027-03-06:
 * compiled on first use into the ignored cache, never committed, never shipped.
 */
export function aaveV36Contracts(): SourceSet {
  const origin = join(dirname(require.resolve('@aave-dao/aave-v3-origin/package.json')), 'src/contracts');
  const openzeppelin = dirname(require.resolve('@openzeppelin/contracts/package.json'));
  return {
    roots: new Map(ROOTS.map((path) => [`aave/${path}`, join(origin, path)])),
    remappings: new Map([
      ['aave/', `${origin}/`],
      ['openzeppelin-contracts/contracts/', `${openzeppelin}/`],
      ['@openzeppelin/contracts/', `${openzeppelin}/`],
    ]),
  };
}
