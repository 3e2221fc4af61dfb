import type { Address } from 'viem';
import type { Role } from '@/lib/core/snapshot/session-schema';
import { type AuthConfig, parseAuthConfig } from './auth-variables';
import { createNonces, type Nonces } from './nonces';
import { createRateLimit, type RateLimit } from './rate-limit';
import { createSessions, type Sessions } from './sessions';

/** Who may do what in this process, and what it remembers of those who asked. */
export interface Auth {
  readonly config: AuthConfig;
  /** Roles by account, from the configuration alone. */
  readonly roles: ReadonlyMap<Address, Role>;
  readonly sessions: Sessions;
  readonly nonces: Nonces;
  readonly limits: {
    readonly nonce: RateLimit;
    readonly signIn: RateLimit;
    /** Of all clients together: each costs a signature's check. */
    readonly everySignIn: RateLimit;
    readonly change: RateLimit;
  };
}

/** Everything of one configuration, empty. */
export const createAuth = (config: AuthConfig, now: () => number): Auth => {
  const roles = new Map(config.OPERATORS.map(({ account, role }) => [account, role]));
  const limit = (perMinute: number, burst: number): RateLimit => createRateLimit({ perMinute, burst }, now);
  return {
    config,
    roles,
    sessions: createSessions(
      {
        absoluteMs: config.SESSION_HOURS * 3_600_000,
        idleMs: config.SESSION_IDLE_MINUTES * 60_000,
        isListed: (account) => roles.has(account),
      },
      now,
    ),
    nonces: createNonces(now),
    limits: {
      nonce: limit(20, 10),
      signIn: limit(10, 10),
      everySignIn: limit(600, 60),
      change: limit(30, 20),
    },
  };
};

/** Pages' proxy and route handlers do not share modules; they share the process. */
const KEY = Symbol.for('breakwater.auth');
const shared = globalThis as typeof globalThis & { [KEY]?: Auth | undefined };

/** The one of this process, from its environment. */
export const auth = (): Auth => {
  shared[KEY] ??= createAuth(parseAuthConfig(process.env), Date.now);
  return shared[KEY];
};

/** Makes this the one of the process; `undefined`: it is made anew from the environment. */
export const shareAuth = (next: Auth | undefined): void => {
  shared[KEY] = next;
};
