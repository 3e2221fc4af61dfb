import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** What a signed-in account may do, the least first. Who is what stands in the server's configuration alone. */
export const ROLES = ['viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Who may read: everyone; whoever signed in; only the accounts that the configuration lists. */
export const READERS = ['public', 'signed-in', 'listed'] as const;

/** GET /api/v1/session. Times are Unix ms. */
export const sessionViewSchema = z.object({
  session: z
    .object({
      account: addressSchema,
      role: z.enum(ROLES),
      signedInAt: z.number(),
      /** It ends by then at the latest, and earlier when it is not used. */
      endsAt: z.number(),
    })
    .nullable(),
  read: z.enum(READERS),
  /** Whether this browser may read now. */
  mayRead: z.boolean(),
  /** Whether signing in changes anything here: reading is closed, or there are operators. */
  signIn: z.boolean(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** POST /api/v1/session/nonce: what the message to sign must say (ERC-4361); domain and URI are the page's own. */
export const signInTermsSchema = z.object({
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  chainId: z.number().int(),
  statement: z.string(),
  issuedAt: z.iso.datetime(),
  expirationTime: z.iso.datetime(),
});
export type SignInTerms = z.infer<typeof signInTermsSchema>;

/** POST /api/v1/session */
export const signInSchema = z.object({
  message: z.string().min(1).max(4_000),
  signature: z
    .string()
    .regex(/^0x([0-9a-fA-F]{2}){64,5000}$/, 'a signature: 0x and an even number of hexadecimal digits')
    .transform((value) => value as `0x${string}`),
});
export type SignIn = z.infer<typeof signInSchema>;
