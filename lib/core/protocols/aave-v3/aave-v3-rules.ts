import type { ProtocolRules } from '../rules';
import { accrue } from './accrual';
import { encodeLiquidation } from './encode';
import { accountData, healthFactorOf } from './health';
import { legValue } from './leg-value';
import { liquidationTerms, quote } from './liquidation';
import { openLiquidation } from './open-liquidation';
import { position } from './position';
import { supportedRevisions } from './revision';
import { decodeSettlement } from './settlement';
import type { AaveV3Account, AaveV3Market } from './state';
import { switchesOf } from './switches';

/** Aave v3's exact rules for the revisions listed in revision.ts. */
export const aaveV3Rules: ProtocolRules<AaveV3Market, AaveV3Account> = {
  id: 'aave-v3',
  supportedRevisions,
  accrue,
  position,
  accountData,
  healthFactorOf,
  legValue,
  switches: switchesOf,
  liquidationTerms,
  quote,
  openLiquidation,
  encodeLiquidation,
  decodeSettlement,
};
