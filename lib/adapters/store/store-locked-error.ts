/** Somebody else writes to this store. One writer only: two would silently lose each other's rows. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
  /** `holder` and `remedy` are words for a person; `pid` is the holding process where it is known. */
  constructor(
    readonly holder: string,
    readonly remedy: string,
    readonly pid?: number,
  ) {
    super(`the store is already being written by ${holder}. ${remedy}`);
  }
}
