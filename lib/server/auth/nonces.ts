import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const NONCE_MS = 5 * 60_000;

export interface Nonce {
  readonly value: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

export interface Nonces {
  /** A new nonce, and the text of the cookie that binds it to the browser that asked. */
  issue(): Nonce & { readonly cookie: string };
  /** The nonce of a cookie of ours that has not expired and was not used; otherwise `undefined`. */
  check(cookie: string | undefined): Nonce | undefined;
  /** Marks it as used; false when it was before, or when too many are remembered to take another. */
  use(nonce: Nonce): boolean;
  /** Used ones that are remembered: never more than the capacity. */
  size(): number;
}

/**
 * Nonces that cost nothing until they are used: the cookie carries the nonce, its end and a code that only this
 * process can make. Only those used are remembered, until they expire by themselves.
 */
export const createNonces = (now: () => number, capacity = 5_000): Nonces => {
  const secret = randomBytes(32);
  const used = new Map<string, number>();
  const codeOf = (value: string, expiresAt: number): Buffer =>
    createHmac('sha256', secret).update(`${value}.${expiresAt}`).digest();
  return {
    issue: () => {
      const value = randomBytes(16).toString('hex');
      const expiresAt = now() + NONCE_MS;
      return { value, expiresAt, cookie: `${value}.${expiresAt}.${codeOf(value, expiresAt).toString('hex')}` };
    },
    check: (cookie) => {
      const [, value = '', end = '', code = ''] =
        /^([0-9a-f]{32})\.(\d{1,16})\.([0-9a-f]{64})$/.exec(cookie ?? '') ?? [];
      if (value === '') return undefined;
      const expiresAt = Number(end);
      if (!timingSafeEqual(codeOf(value, expiresAt), Buffer.from(code, 'hex'))) return undefined;
      return expiresAt > now() && !used.has(value) ? { value, expiresAt } : undefined;
    },
    use: ({ value, expiresAt }) => {
      const at = now();
      // In the order of use, which is nearly that of expiry: what is left over goes with a later one.
      for (const [old, end] of used) {
        if (end > at) break;
        used.delete(old);
      }
      if (used.has(value) || used.size >= capacity) return false;
      used.set(value, expiresAt);
      return true;
    },
    size: () => used.size,
  };
};
