import { z } from 'zod';
import { READERS, ROLES } from '@/lib/core/snapshot/session-schema';
import { addressSchema } from '@/lib/core/units/address';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** True of a URL's host name (without port) that is this machine. */
export const isLoopbackName = (hostname: string): boolean => LOOPBACK_NAMES.has(hostname);

const operatorSchema = z
  .string()
  .regex(/^[^:]+:[^:]+$/, 'must be pairs such as 0x…:operator, separated by commas')
  .transform((text) => {
    const [account = '', role = ''] = text.split(':');
    return { account: account.trim(), role: role.trim() };
  })
  .pipe(z.object({ account: addressSchema, role: z.enum(ROLES, { error: `must have roles of ${ROLES.join(', ')}` }) }));

const flag = z.enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' });
const whole = (what: string, least: number, most: number) =>
  z.coerce
    .number({ error: `must be ${what}` })
    .int(`must be ${what}`)
    .min(least, `must be ${what}`)
    .max(most, `must be ${what}`);

/** Who may do what, and where the pages are reached. Each with an example for the message when it is wrong. */
export const AUTH_VARIABLES = {
  READ: {
    schema: z.enum(READERS, { error: `must be ${READERS.join(', ')}` }).default('public'),
    example: 'listed',
  },
  OPERATORS: {
    schema: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(operatorSchema))
      .refine((list) => new Set(list.map(({ account }) => account)).size === list.length, {
        error: 'must name each account once',
      })
      .default([]),
    example: '0x8BB8F32Df04c8b654987DAaeD53D6B6091e3B774:operator,0x…:viewer',
  },
  /** Sign-ins are for this site and no other: without it only pages on this machine may sign in. */
  PUBLIC_URL: {
    schema: z
      .string()
      .refine((value) => isSite(value), {
        error: 'must be https:// and a host, without a path (http:// only on this machine)',
      })
      .transform((value) => new URL(value).origin)
      .optional(),
    example: 'https://risk.example.org',
  },
  PUBLIC_HEALTH: { schema: flag.default('1').transform((value) => value === '1' || value === 'true'), example: '1' },
  /** What a scraper of /api/metrics sends where reading is closed. */
  METRICS_TOKEN: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{16,4096}$/, 'must be one word of 16 characters or more')
      .optional(),
    example: 'what openssl rand -hex 32 prints',
  },
  /** How many reverse proxies stand before the server: as many addresses of X-Forwarded-For are believed, from its end. */
  TRUST_PROXY: { schema: whole('a number of proxies, 0 to 10', 0, 10).default(0), example: '1' },
  SESSION_HOURS: { schema: whole('a number of hours, 1 to 168', 1, 168).default(12), example: '12' },
  SESSION_IDLE_MINUTES: {
    schema: whole('a number of minutes, 5 to 10080', 5, 10_080).default(60),
    example: '60',
  },
} as const;

const authSchema = z.object(
  Object.fromEntries(Object.entries(AUTH_VARIABLES).map(([name, { schema }]) => [name, schema])) as {
    readonly [N in keyof typeof AUTH_VARIABLES]: (typeof AUTH_VARIABLES)[N]['schema'];
  },
);
export type AuthConfig = z.output<typeof authSchema>;

const CLOSED: AuthConfig = { ...authSchema.parse({}), READ: 'listed', PUBLIC_HEALTH: false };

/** These variables alone; an empty one counts as absent. When one of them is wrong nobody may read or do anything. */
export const parseAuthConfig = (environment: Readonly<Record<string, string | undefined>>): AuthConfig => {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = authSchema.safeParse(present);
  return parsed.success ? parsed.data : CLOSED;
};

function isSite(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, pathname, search, hash, username } = new URL(value);
  const bare = pathname === '/' && search === '' && hash === '' && username === '';
  return bare && (protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname)));
}
