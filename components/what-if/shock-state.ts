import { addressSchema } from '@/lib/core/units/address';

/** Slider bounds in bps. */
export const MIN_MOVE = -9_000;
export const MAX_MOVE = 9_000;
export const MIN_LT_CHANGE = -3_000;
export const MAX_LT_CHANGE = 1_000;
export const MIN_BONUS_CHANGE = -1_000;
export const MAX_BONUS_CHANGE = 1_000;
/** In the address only: every price but the stablecoins', which are known with the first answer. */
export const ALL_VOLATILE = '*';

/** Changes in bps, by symbol or by e-mode's id. */
export type Changes = Readonly<Record<string, number>>;

/** The view's whole state, as its URL has it: readable, by symbol, in percent. */
export interface ShockState {
  /** Bps by symbol; one that does not move is left out. */
  readonly moves: Changes;
  /** Changes of liquidation thresholds and bonuses, in bps by symbol. */
  readonly lt: Changes;
  readonly bonus: Changes;
  /** The same of e-modes, by id. */
  readonly eLt: Changes;
  readonly eBonus: Changes;
  /** Symbols that do not follow the asset they are priced through. */
  readonly apart: readonly string[];
  readonly sort: 'debt' | 'healthFactor';
  /** The open account. */
  readonly account: `0x${string}` | undefined;
}

/**
 * Reads `?shock=WETH:-20,USDC:-3.5&lt=WETH:-2&bonus=WETH:1&elt=1:-2&ebonus=1:1&apart=wstETH&sort=healthFactor&account=0x…`;
 * what does not parse is named in `problems`.
 */
export const parseShockState = (
  params: URLSearchParams,
): { readonly state: ShockState; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const read = (name: string, least: number, most: number): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const part of (params.get(name) ?? '').split(',').filter(Boolean)) {
      const [symbol, percent] = part.split(':');
      const bps = Math.round(Number(percent || Number.NaN) * 100);
      if (!symbol || !(bps >= least && bps <= most)) problems.push(part.slice(0, 32));
      else if (bps !== 0) found[symbol] = bps;
    }
    return found;
  };
  const moves = read('shock', MIN_MOVE, MAX_MOVE);
  const lt = read('lt', MIN_LT_CHANGE, MAX_LT_CHANGE);
  const bonus = read('bonus', MIN_BONUS_CHANGE, MAX_BONUS_CHANGE);
  const eLt = read('elt', MIN_LT_CHANGE, MAX_LT_CHANGE);
  const eBonus = read('ebonus', MIN_BONUS_CHANGE, MAX_BONUS_CHANGE);
  const sort = params.get('sort');
  if (sort && sort !== 'debt' && sort !== 'healthFactor') problems.push('sort');
  const account = params.get('account');
  const parsed = account ? addressSchema.safeParse(account).data : undefined;
  if (account && !parsed) problems.push('account');
  return {
    state: {
      moves,
      lt,
      bonus,
      eLt,
      eBonus,
      apart: (params.get('apart') ?? '').split(',').filter(Boolean),
      sort: sort === 'healthFactor' ? sort : 'debt',
      account: parsed,
    },
    problems,
  };
};

/** The parameters of a state, defaults left out, colons and commas as they are: `parseShockState` reads them back. */
export const shockSearch = ({ moves, lt, bonus, eLt, eBonus, apart, sort, account }: ShockState): string => {
  const params = new URLSearchParams();
  const text = shockText(moves);
  if (text) params.set('shock', text);
  for (const [name, changes] of Object.entries({ lt, bonus, elt: eLt, ebonus: eBonus })) {
    const terms = shockText(changes);
    if (terms) params.set(name, terms);
  }
  if (apart.length > 0) params.set('apart', apart.join(','));
  if (sort !== 'debt') params.set('sort', sort);
  if (account) params.set('account', account);
  return params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2A', '*');
};

/** `WETH:-20,USDC:-3.5`, as a position's own what-if takes it too; `undefined` when nothing moves. */
export const shockText = (moves: ShockState['moves']): string | undefined => {
  const parts = Object.entries(moves).flatMap(([symbol, bps]) => (bps === 0 ? [] : [`${symbol}:${bps / 100}`]));
  return parts.length > 0 ? parts.join(',') : undefined;
};
