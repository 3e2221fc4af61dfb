import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { AUTH_VARIABLES } from './auth/auth-variables';
import { healthSharesSchema } from './health-shares';

const isUrl = (value: string, protocols: readonly string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1));
const starts = (protocols: readonly string[]): string => protocols.map((protocol) => `${protocol}://`).join(' or ');
const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine((value) => isUrl(value, protocols), { error: `must be a URL that starts with ${starts(protocols)}` });
/** The text as it is, of one or several separated by commas. */
const urls = (protocols: readonly string[]) =>
  z.string().refine((text) => text.split(',').every((part) => isUrl(part.trim(), protocols)), {
    error: `must be one or several URLs, separated by commas, that start with ${starts(protocols)}`,
  });
/** One or several, separated by commas. */
const several = <T extends z.ZodType<unknown, string>>(one: T) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1));
const flag = z.enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' });
/** A key travels in a header: one that cannot is a mistake of copying. */
const headerValue = z.string().regex(/^[\x21-\x7e]{1,4096}$/, 'must be one word without spaces');
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Each variable: what it must be, and an example for the message when it is not. */
const VARIABLES = {
  /** Several, separated by commas: the first is preferred, the others stand in. */
  RPC_URL: {
    schema: urls(['ws', 'wss', 'http', 'https']),
    example: 'wss://ethereum-rpc.publicnode.com',
  },
  MARKET: {
    schema: z.string({ error: 'must name a market' }).min(1),
    example: 'AaveV3Ethereum (a name of @aave-dao/aave-address-book), or the path of a market file',
  },
  DATABASE_URL: {
    schema: url(['postgres', 'postgresql']).optional(),
    example: 'postgres://user:password@localhost:5432/breakwater',
  },
  DATA_DIR: { schema: z.string().min(1).default('.data'), example: '.data' },
  ENGINE: {
    schema: z.enum(['embedded', 'external'], { error: 'must be embedded or external' }).default('embedded'),
    example: 'embedded',
  },
  PUBLIC_RPC_URL: { schema: url(['http', 'https']).optional(), example: 'https://ethereum-rpc.publicnode.com' },
  WALLETCONNECT_PROJECT_ID: {
    schema: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits')
      .optional(),
    example: 'the project id of cloud.reown.com',
  },
  SAFE: { schema: flag.default('0').transform((value) => value === '1' || value === 'true'), example: '1' },
  DEVNET_CONTROL_URL: {
    schema: url(['http'])
      .refine((value) => LOOPBACK.has(new URL(value).hostname), { error: 'must be on this machine (127.0.0.1)' })
      .optional(),
    example: 'http://127.0.0.1:8600',
  },
  FEEDS: {
    schema: z.string().min(1).optional(),
    example: 'feeds.json, a file that changes which feeds price which asset',
  },
  BREAKERS: {
    schema: z.string().min(1).optional(),
    example: 'breakers.json, a file that sets the circuit breakers’ rules and times',
  },
  ALERTS: {
    schema: z.string().min(1).optional(),
    example: 'alerts.json, a file that says who is told of what',
  },
  EXCHANGE_DEPTH: {
    schema: z.coerce.number({ error: 'must be a number of levels, 0 (off) to 50' }).int().min(0).max(50).default(0),
    example: '20',
  },
  HERMES_URL: { schema: url(['http', 'https']).optional(), example: 'https://pyth.dourolabs.app/hermes' },
  PYTH_API_KEY: { schema: headerValue.optional(), example: 'the key that Pyth gave you' },
  REDSTONE_URLS: {
    schema: several(url(['http', 'https'])).optional(),
    example: 'https://oracle-gateway-1.a.redstone.finance,https://oracle-gateway-2.a.redstone.finance',
  },
  REDSTONE_API_KEY: { schema: headerValue.optional(), example: 'the key that RedStone gave you' },
  REDSTONE_SERVICE: {
    schema: z
      .string()
      .regex(/^[a-z0-9-]+$/, 'must be the name of a data service')
      .optional(),
    example: 'redstone-primary-prod',
  },
  REDSTONE_SIGNERS: {
    schema: several(addressSchema).optional(),
    example: '0x8BB8F32Df04c8b654987DAaeD53D6B6091e3B774,… (the nodes whose signatures count)',
  },
  REDSTONE_THRESHOLD: {
    schema: z.coerce.number({ error: 'must be a number of signers, 1 to 32' }).int().min(1).max(32).optional(),
    example: '3',
  },
  REDSTONE_POLL_SECONDS: {
    schema: z.coerce.number({ error: 'must be a number of seconds, 1 to 60' }).int().min(1).max(60).optional(),
    example: '10',
  },
  /** Read by the web process: who may run forks. */
  REPLAY: {
    schema: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
    example: 'on, to offer replays of cascades on forks (on a local chain that is the default)',
  },
  ZEROX_API_KEY: { schema: headerValue.optional(), example: 'the key that 0x gave you' },
  ZEROX_URL: { schema: url(['http', 'https']).optional(), example: 'https://api.0x.org' },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' }).default('info'),
    example: 'info',
  },
  RESYNC_SECONDS: {
    schema: z.coerce.number({ error: 'must be a number of seconds' }).int().min(10).max(86_400).default(600),
    example: '600',
  },
  HEALTH_BOUNDS: { schema: healthSharesSchema.optional(), example: 'below1Bps=200,badDebtBps=5' },
  ...AUTH_VARIABLES,
} as const;
type Name = keyof typeof VARIABLES;

const environmentSchema = z.object(
  Object.fromEntries(Object.entries(VARIABLES).map(([name, { schema }]) => [name, schema])) as {
    readonly [N in Name]: (typeof VARIABLES)[N]['schema'];
  },
);

export type ServerConfig = z.output<typeof environmentSchema>;
export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig }
  | { readonly ok: false; readonly message: string };

/**
 * Parses the environment; an empty variable counts as absent. Never throws: the message of a failure
 * names each variable, what it holds, what it must be and an example. Values of variables that can hold
 * a key or a password are not repeated.
 */
export const parseConfig = (environment: Readonly<Record<string, string | undefined>>): ConfigResult => {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success)
    return {
      ok: false,
      message: parsed.error.issues
        .map((issue) => explain(String(issue.path[0]) as Name, present[String(issue.path[0])], issue.message))
        .join(' '),
    };
  if (parsed.data.ENGINE === 'external' && !parsed.data.DATABASE_URL)
    return {
      ok: false,
      message: `DATABASE_URL is not set, and ENGINE=external needs it: the engine and the web server meet in Postgres. Set it, for example ${VARIABLES.DATABASE_URL.example}.`,
    };
  const { REDSTONE_SIGNERS: signers, REDSTONE_THRESHOLD: threshold = 3 } = parsed.data;
  if (signers !== undefined && new Set(signers).size < threshold)
    return {
      ok: false,
      message: `REDSTONE_SIGNERS names ${new Set(signers).size} signers, and REDSTONE_THRESHOLD asks for ${threshold}: no price could ever be trusted. Name more, or set REDSTONE_THRESHOLD lower.`,
    };
  return { ok: true, config: parsed.data };
};

/** URLs may carry keys: only their beginning is repeated. */
const explain = (name: Name, got: string | undefined, rule: string): string => {
  const example = `Set it, for example ${name}=${VARIABLES[name].example}.`;
  if (got === undefined) return `${name} is not set. ${example}`;
  if (name.endsWith('_API_KEY') || name === 'METRICS_TOKEN') return `${name} ${rule}. ${example}`;
  const secret = /_URLS?$/.test(name) || name === 'WALLETCONNECT_PROJECT_ID';
  return `${name} ${rule}, got “${secret && got.length > 12 ? `${got.slice(0, 12)}…` : got}”. ${example}`;
};
