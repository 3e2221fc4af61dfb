import type { Abi, Address } from 'viem';
import type { DevAsset } from '../local-market';
import type { Transactor } from './transactor';

/** The core contracts of one Aave v3 market, whichever version. Lower-case. */
export interface AaveDeployment {
  readonly pool: Address;
  readonly provider: Address;
  readonly oracle: Address;
  readonly configurator: Address;
  readonly aclManager: Address;
  readonly dataProvider: Address;
  readonly sentinel: Address;
  readonly sequencerFeed: Address;
}

export interface AaveDeployer {
  /** Names the contracts' custom errors in failures. */
  readonly errors: Abi;
  /**
   * Deploys the market with every reserve listed, LTV raised to the liquidation threshold so that
   * positions can be opened close to it, and no caps. Mines several blocks.
   */
  deploy(
    tx: Transactor,
    deployer: Address,
    treasury: Address,
    sequencerFeed: Address,
    assets: readonly DevAsset[],
  ): Promise<AaveDeployment>;
  /** Queues the e-modes with these LTVs: equal to the threshold while opening, the real ones afterwards. */
  configureEModes(
    tx: Transactor,
    deployer: Address,
    market: AaveDeployment,
    assets: readonly DevAsset[],
    opening: boolean,
  ): void;
}
