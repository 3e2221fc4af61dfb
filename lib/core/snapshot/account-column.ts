import type { LargeBook } from '@/lib/core/risk/large-book/large-book';

/** Hexadecimal digits that a double holds exactly. */
const DIGITS = 13;

/** Accounts as numbers by place: the first 13 digits, after which the text itself decides. NaN of a free place. */
export interface AccountColumn {
  readonly known: (string | undefined)[];
  column: Float64Array;
}

export const createAccountColumn = (): AccountColumn => ({ known: [], column: new Float64Array(0) });

/** Brings the column up to date: only places that changed hands are parsed again. Another array when any did. */
export function followAccounts(accounts: AccountColumn, book: Pick<LargeBook, 'places' | 'accountAt'>): Float64Array {
  const { known } = accounts;
  let { column } = accounts;
  if (column.length < book.places) {
    column = new Float64Array(Math.ceil(book.places * 1.1)).fill(Number.NaN);
    column.set(accounts.column);
  }
  for (let place = 0; place < Math.max(book.places, known.length); place += 1) {
    const account = place < book.places ? book.accountAt(place) : undefined;
    if (known[place] === account) continue;
    if (column === accounts.column) column = column.slice();
    known[place] = account;
    column[place] = account === undefined ? Number.NaN : Number.parseInt(account.slice(2, 2 + DIGITS), 16);
  }
  accounts.column = column;
  return column;
}

/** The numbers [low, high) that accounts beginning with a prefix (0x included) have; wider than them beyond 13 digits. */
export function prefixRange(prefix: string): { readonly low: number; readonly high: number } {
  const digits = prefix.slice(2, 2 + DIGITS);
  const unit = 16 ** (DIGITS - digits.length);
  const low = (digits === '' ? 0 : Number.parseInt(digits, 16)) * unit;
  return { low, high: low + unit };
}
