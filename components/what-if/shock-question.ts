import { ALL_VOLATILE, type Changes, type ShockState } from './shock-state';

/** What is asked of the whole book: by asset, and of e-modes by id. */
export interface ShockChanges extends Pick<ShockState, 'moves' | 'lt' | 'bonus'> {
  readonly eModes: Readonly<Record<string, { readonly lt?: number; readonly bonus?: number }>>;
}

type Asked = Pick<ShockState, 'moves' | 'lt' | 'bonus' | 'eLt' | 'eBonus'>;

/** The state's symbols as the market's addresses; those it does not have are `strangers`. */
export const questionOf = (
  assets: readonly { readonly asset: string; readonly symbol: string }[],
  { moves, lt, bonus, eLt, eBonus }: Asked,
): { readonly question: ShockChanges; readonly strangers: readonly string[] } => {
  const byAddress = (changes: Changes): Changes =>
    Object.fromEntries(
      assets.flatMap(({ asset, symbol }) => {
        const bps = changes[symbol];
        return bps ? [[asset, bps] as const] : [];
      }),
    );
  const ids = new Set([...Object.keys(eLt), ...Object.keys(eBonus)]);
  const eModes = Object.fromEntries(
    [...ids].map((id) => {
      const [threshold, more] = [eLt[id], eBonus[id]];
      return [id, { ...(threshold && { lt: threshold }), ...(more && { bonus: more }) }] as const;
    }),
  );
  const known = new Set([ALL_VOLATILE, ...assets.map(({ symbol }) => symbol)]);
  const named = new Set([...Object.keys(moves), ...Object.keys(lt), ...Object.keys(bonus)]);
  return {
    question: { moves: byAddress(moves), lt: byAddress(lt), bonus: byAddress(bonus), eModes },
    strangers: [...named].filter((symbol) => !known.has(symbol)),
  };
};

/** Where every affected account is exported from. */
export const shockCsvHref = ({ moves, lt, bonus, eModes }: ShockChanges): string => {
  const text = Object.entries({ moves, lt, bonus }).flatMap(([name, changes]) => {
    const list = Object.entries(changes).map((pair) => pair.join(':'));
    return list.length > 0 ? [`${name}=${list.join(',')}`] : [];
  });
  const modes = Object.entries(eModes).map(([id, change]) => `${id}:${change.lt ?? ''}:${change.bonus ?? ''}`);
  if (modes.length > 0) text.push(`eMode=${modes.join(',')}`);
  return `/api/v1/shock?${[...text, 'format=csv'].join('&')}`;
};

/** `WETH −20% · USDC −3.5% · LT of WETH −2 points`, for reading; `undefined` when nothing changes. */
export const shockWords = ({ moves, lt, bonus, eLt, eBonus }: Asked): string | undefined => {
  const signed = (bps: number) => `${bps < 0 ? '−' : '+'}${Math.abs(bps) / 100}`;
  const points = (what: string, changes: Changes) =>
    Object.entries(changes).map(([key, bps]) => `${what} ${key} ${signed(bps)} points`);
  const words = [
    ...Object.entries(moves).map(
      ([symbol, bps]) => `${symbol === ALL_VOLATILE ? 'All volatile' : symbol} ${signed(bps)}%`,
    ),
    ...points('LT of', lt),
    ...points('Bonus of', bonus),
    ...points('LT of e-mode', eLt),
    ...points('Bonus of e-mode', eBonus),
  ];
  return words.length > 0 ? words.join(' · ') : undefined;
};
