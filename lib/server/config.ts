import { z } from 'zod';

const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
const flag = z.enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' });
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Each variable: what it must be, and an example for the message when it is not. */
const VARIABLES = {
  /** Several, separated by commas: the first is preferred, the others stand in. */
  RPC_URL: {
    schema: url(['ws', 'wss', 'http', 'https']),
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
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' }).default('info'),
    example: 'info',
  },
  RESYNC_SECONDS: {
    schema: z.coerce.number({ error: 'must be a number of seconds' }).int().min(10).max(86_400).default(600),
    example: '600',
  },
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
  return { ok: true, config: parsed.data };
};

/** URLs may carry keys: only their beginning is repeated. */
const explain = (name: Name, got: string | undefined, rule: string): string => {
  const example = `Set it, for example ${name}=${VARIABLES[name].example}.`;
  if (got === undefined) return `${name} is not set. ${example}`;
  const secret = name.endsWith('_URL') || name === 'WALLETCONNECT_PROJECT_ID';
  return `${name} ${rule}, got “${secret && got.length > 12 ? `${got.slice(0, 12)}…` : got}”. ${example}`;
};
