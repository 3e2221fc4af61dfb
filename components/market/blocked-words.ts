import type { LiquidationBlock } from '@/lib/core/protocols/rules';

/** Why a position or a pair cannot be liquidated now: a word for a cell, a sentence for a person. */
export const BLOCKED: Record<LiquidationBlock, { readonly word: string; readonly sentence: string }> = {
  'price-unknown': {
    word: 'Price unknown',
    sentence: 'The protocol’s oracle gives no price for one of its assets, so nothing can be computed.',
  },
  'reserve-inactive': { word: 'Reserve inactive', sentence: 'One of the two reserves is not active.' },
  'reserve-paused': { word: 'Reserve paused', sentence: 'The market’s guardian has paused one of the two reserves.' },
  'grace-period': {
    word: 'Grace period',
    sentence: 'A reserve was unpaused a short time ago: borrowers have a grace period before liquidations resume.',
  },
  sentinel: {
    word: 'Sequencer grace',
    sentence: 'The price oracle sentinel does not allow liquidations: the sequencer is or was just down.',
  },
  healthy: { word: 'Healthy', sentence: 'The health factor is 1 or more.' },
  'not-collateral': {
    word: 'Not collateral',
    sentence: 'The asset is not enabled as collateral, or its threshold is 0.',
  },
  'no-debt': { word: 'No debt', sentence: 'The account owes nothing in this asset.' },
  'self-liquidation': { word: 'Own position', sentence: 'An account cannot liquidate itself on this revision.' },
  'must-not-leave-dust': {
    word: 'Would leave dust',
    sentence: 'Every allowed amount would leave less than the protocol’s minimum on one side.',
  },
  'amount-too-small': {
    word: 'Amount too small',
    sentence: 'The amount is so small that rounding would leave nothing to repay or to seize.',
  },
  'no-liquidity': {
    word: 'No liquidity',
    sentence: 'The reserve does not hold enough of the collateral to pay it out.',
  },
};
