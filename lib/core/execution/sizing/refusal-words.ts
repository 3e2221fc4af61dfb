import { blockWords } from '../preflight-messages';
import type { SizingRefusal } from './sized-plan';

/** Why there is no plan, in words: the pool's reasons and those of the sizing. */
export const refusalWords: Readonly<Record<SizingRefusal, string>> = {
  ...blockWords,
  unpriced: 'A price that the profit hangs on is unknown: the debt asset’s, or that of the coin that pays for gas.',
  unsellable: 'The collateral cannot be sold for the debt asset: a price or the depth is unknown.',
  unprofitable: 'No legal amount earns its costs at the pessimistic end of the prices.',
};
