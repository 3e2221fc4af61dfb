import { randomBytes } from 'node:crypto';
import type { Address } from 'viem';

export interface Session {
  readonly account: Address;
  /** Unix ms. */
  readonly signedInAt: number;
  readonly endsAt: number;
}

export interface Sessions {
  /** Opens one; the returned token is its only name. */
  open(account: Address): string;
  /** `touch`: it was used, and its idle time starts again. */
  find(token: string | undefined, touch: boolean): Session | undefined;
  close(token: string | undefined): void;
  /** Sessions held: never more than the capacity. */
  size(): number;
}

export interface SessionLimits {
  readonly absoluteMs: number;
  readonly idleMs: number;
  readonly capacity?: number;
  /** Sessions of one account; the one longest unused makes room. */
  readonly perAccount?: number;
  /** True of accounts that nobody can make up: their sessions never make room for those of others. */
  readonly isListed: (account: Address) => boolean;
}

/** Sessions in this process's memory: a restart ends them all. Only the token that the browser holds finds one. */
export const createSessions = (
  { absoluteMs, idleMs, capacity = 2_000, perAccount = 8, isListed }: SessionLimits,
  now: () => number,
): Sessions => {
  // The longest unused first.
  const held = new Map<string, Session & { readonly usedAt: number }>();
  const isOver = ({ endsAt, usedAt }: Session & { readonly usedAt: number }): boolean =>
    endsAt <= now() || usedAt + idleMs <= now();
  const dropFirst = (wanted: (session: Session & { readonly usedAt: number }) => boolean): boolean => {
    for (const [token, session] of held)
      if (wanted(session)) {
        held.delete(token);
        return true;
      }
    return false;
  };
  const makeRoom = (account: Address): void => {
    let own = 0;
    for (const session of held.values()) if (session.account === account) own += 1;
    if (own >= perAccount) dropFirst((session) => session.account === account);
    if (held.size < capacity) return;
    if (!dropFirst(isOver) && !dropFirst((session) => !isListed(session.account))) dropFirst(() => true);
  };
  return {
    open: (account) => {
      makeRoom(account);
      const token = randomBytes(32).toString('base64url');
      const at = now();
      held.set(token, { account, signedInAt: at, endsAt: at + absoluteMs, usedAt: at });
      return token;
    },
    find: (token, touch) => {
      const session = token === undefined ? undefined : held.get(token);
      if (token === undefined || session === undefined) return undefined;
      if (isOver(session)) {
        held.delete(token);
        return undefined;
      }
      if (touch) {
        held.delete(token);
        held.set(token, { ...session, usedAt: now() });
      }
      return session;
    },
    close: (token) => {
      if (token !== undefined) held.delete(token);
    },
    size: () => held.size,
  };
};
