import type { ShockAnswer } from '@/lib/core/snapshot/shock-schema';
import type { ShockState } from './shock-state';

type Moves = ShockState['moves'];

/** An asset of the market as the sliders need it. */
export interface MovableAsset {
  readonly asset: string;
  readonly symbol: string;
  readonly price: string | null;
}

/** What moves with what, by symbol. */
export interface Links {
  readonly volatile: readonly string[];
  readonly stable: readonly string[];
  /** The base that a symbol's price follows. */
  readonly base: Readonly<Record<string, string>>;
}

export const linksOf = (assets: readonly MovableAsset[], groups: ShockAnswer['groups'] | undefined): Links => {
  const symbolOf = new Map(assets.map(({ asset, symbol }) => [asset, symbol]));
  const isStable = new Set<string>(groups?.stable);
  return {
    volatile: assets.filter(({ asset }) => !isStable.has(asset)).map(({ symbol }) => symbol),
    stable: assets.filter(({ asset }) => isStable.has(asset)).map(({ symbol }) => symbol),
    base: Object.fromEntries(
      Object.entries(groups?.follows ?? {}).flatMap(([asset, base]) => {
        const [symbol, of] = [symbolOf.get(asset), symbolOf.get(base)];
        return symbol && of ? [[symbol, of]] : [];
      }),
    ),
  };
};

/** The moves after `symbol` was moved: what is priced through it goes along, unless set apart. */
export const withMove = (
  moves: Moves,
  symbol: string,
  bps: number,
  { base }: Links,
  apart: readonly string[],
): Moves => {
  const next = { ...moves, [symbol]: bps };
  for (const [follower, of] of Object.entries(base))
    if (of === symbol && !apart.includes(follower)) next[follower] = bps;
  return moved(next);
};

/** Every price but the stablecoins' by the same. */
export const withAll = (moves: Moves, bps: number, { volatile }: Links): Moves =>
  moved({ ...moves, ...Object.fromEntries(volatile.map((symbol) => [symbol, bps])) });

/** The move that all volatile prices share; `undefined` when they differ. */
export const commonMove = (moves: Moves, { volatile }: Links): number | undefined => {
  const [first = 0, ...others] = volatile.map((symbol) => moves[symbol] ?? 0);
  return others.every((bps) => bps === first) ? first : undefined;
};

const moved = (moves: Moves): Moves => Object.fromEntries(Object.entries(moves).filter(([, bps]) => bps !== 0));

export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
  readonly moves: Moves;
}

/** Falls of the whole market, of its largest coins alone, of what is staked against its base, of a stablecoin. */
export const presets = (links: Links): readonly Preset[] => {
  const { volatile, stable, base } = links;
  const staked = Object.keys(base).filter((symbol) => volatile.includes(symbol));
  const list: Preset[] = [500, 1_000, 2_000, 3_000].map((bps) => ({
    id: `all-${bps}`,
    name: `−${bps / 100}%`,
    meaning: 'Every price but the stablecoins’',
    moves: withAll({}, -bps, links),
  }));
  if (volatile.includes('WETH'))
    list.push({
      id: 'eth',
      name: 'ETH −25%',
      meaning: 'ETH and what is staked on it',
      moves: withMove({}, 'WETH', -2_500, links, []),
    });
  if (staked.length > 0)
    list.push({
      id: 'staked',
      name: 'Staked −5%',
      meaning: `${staked.join(', ')} against their base, which stays`,
      moves: Object.fromEntries(staked.map((symbol) => [symbol, -500])),
    });
  for (const symbol of stable.filter((each) => each === 'USDC' || each === 'USDT' || each === 'DAI'))
    list.push({
      id: symbol,
      name: `${symbol} −12%`,
      meaning: `${symbol} loses its peg, as USDC did on 11 March 2023`,
      moves: { [symbol]: -1_200 },
    });
  return list;
};
