import type { Moves } from './what-if';

/** Slider bounds in bps: a price cannot fall by more than all of itself, and as far up serves the debts. */
export const MIN_MOVE = -9_000;
export const MAX_MOVE = 9_000;

type Symbols = Readonly<Record<string, { readonly asset: string; readonly symbol: string }>>;

/**
 * The URL's `shock`, e.g. `WETH:-12.5,DAI:-3` in percent, as moves by asset. Symbols the account does
 * not hold and numbers out of bounds are left out.
 */
export const parseShock = (text: string | undefined, legs: Symbols): Moves => {
  const moves: Record<string, number> = {};
  for (const part of (text ?? '').split(',')) {
    const [symbol, percent] = part.split(':');
    const leg = Object.values(legs).find((each) => each.symbol === symbol);
    const bps = Math.round(Number(percent) * 100);
    if (leg && bps !== 0 && bps >= MIN_MOVE && bps <= MAX_MOVE) moves[leg.asset] = bps;
  }
  return moves;
};

/** The inverse of `parseShock`; `undefined` when nothing is moved. */
export const formatShock = (moves: Moves, legs: Symbols): string | undefined => {
  const parts = Object.values(legs).flatMap(({ asset, symbol }) => {
    const bps = moves[asset];
    return bps ? [`${symbol}:${bps / 100}`] : [];
  });
  return parts.length > 0 ? parts.join(',') : undefined;
};
