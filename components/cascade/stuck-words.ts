import type { CascadeStuckPosition } from '@/lib/core/snapshot/cascade-stuck-schema';

/** Why nobody takes a position. */
export const STUCK: Readonly<
  Record<CascadeStuckPosition['reason'], { readonly word: string; readonly meaning: string }>
> = {
  'no-collateral': { word: 'no collateral', meaning: 'Debt with nothing behind it' },
  closed: { word: 'closed', meaning: 'Every pair is refused by the market’s switches, or has no cash' },
  'no-depth': { word: 'no depth', meaning: 'Nothing is known of where its collateral sells' },
  dust: { word: 'dust', meaning: 'It would pay, but for the gas' },
  price: {
    word: 'price',
    meaning: 'It would pay at the oracle’s prices, but the market’s are below them: a cap, a lag, a depeg',
  },
  thin: { word: 'thin', meaning: 'Its own sale loses more than the bonus brings' },
};
