import { z } from 'zod';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { withheldSchema } from './breaker-schema';

/** Whether the breakers let a liquidation of a pair be sent. A person is asked, never stopped; a keeper is stopped. */
export const permissionViewSchema = z.object({
  keeper: z.enum(['allow', 'deny']),
  wallet: z.enum(['allow', 'override']),
  /** The most restrictive of the breakers concerned; `unknown` where one is, or nothing was heard of them lately. */
  state: z.enum([...BREAKER_STATES, 'unknown']),
  /** Plain words; empty when all is closed. */
  why: z.array(z.string()),
  /** Unix ms at which it may end by itself at the earliest; null where nobody can say. */
  until: z.number().nullable(),
  /** The breakers that ask for an override, and what each keeps from being liquidated now (null: nothing is counted). */
  stops: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      state: z.enum([...BREAKER_STATES, 'unknown']),
      withheld: withheldSchema.nullable(),
    }),
  ),
});
export type PermissionView = z.infer<typeof permissionViewSchema>;
