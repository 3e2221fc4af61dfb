import type { ShockState } from './shock-state';

type Change = ShockState['moves'];

export interface ShockChanges {
  readonly moves: Readonly<Record<string, number>>;
  readonly lt: Readonly<Record<string, number>>;
}

/** The state's symbols as the market's addresses; those it does not have are `strangers`. */
export const questionOf = (
  assets: readonly { readonly asset: string; readonly symbol: string }[],
  { moves, lt }: Pick<ShockState, 'moves' | 'lt'>,
): { readonly question: ShockChanges; readonly strangers: readonly string[] } => {
  const byAddress = (changes: Change) =>
    Object.fromEntries(
      assets.flatMap(({ asset, symbol }) => {
        const bps = changes[symbol];
        return bps ? [[asset, bps] as const] : [];
      }),
    );
  const symbols = new Set(assets.map(({ symbol }) => symbol));
  const named = [...Object.keys(moves), ...Object.keys(lt)];
  return {
    question: { moves: byAddress(moves), lt: byAddress(lt) },
    strangers: named.filter((symbol, index) => !symbols.has(symbol) && named.indexOf(symbol) === index),
  };
};

/** Where every affected account is exported from. */
export const shockCsvHref = ({ moves, lt }: ShockChanges): string => {
  const parts = [
    ['moves', moves],
    ['lt', lt],
  ] as const;
  const text = parts.flatMap(([name, changes]) => {
    const list = Object.entries(changes).map((pair) => pair.join(':'));
    return list.length > 0 ? [`${name}=${list.join(',')}`] : [];
  });
  return `/api/v1/shock?${[...text, 'format=csv'].join('&')}`;
};

/** `WETH −20% · USDC −3.5% · LT of WETH −2 points`, for reading; `undefined` when nothing changes. */
export const shockWords = ({ moves, lt }: Pick<ShockState, 'moves' | 'lt'>): string | undefined => {
  const signed = (bps: number) => `${bps < 0 ? '−' : '+'}${Math.abs(bps) / 100}`;
  const words = [
    ...Object.entries(moves).map(([symbol, bps]) => `${symbol} ${signed(bps)}%`),
    ...Object.entries(lt).map(([symbol, bps]) => `LT of ${symbol} ${signed(bps)} points`),
  ];
  return words.length > 0 ? words.join(' · ') : undefined;
};
