import { type Address, type Hex, parseEther } from 'viem';
import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import type { KeeperSettings } from '@/lib/engine/keeper/keeper-ports';
import type { KeySource } from './keeper-key';

const url = z.string().refine((value) => URL.canParse(value) && /^(https?|wss?):$/.test(new URL(value).protocol), {
  error: 'must be URLs that start with https://, http://, wss:// or ws://',
});
const whole = (what: string, least: number, most: number) =>
  z.coerce
    .number({ error: `must be ${what}, ${least} to ${most}` })
    .int(`must be ${what}, ${least} to ${most}`)
    .min(least, `must be ${what}, ${least} to ${most}`)
    .max(most, `must be ${what}, ${least} to ${most}`);
const ether = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,18})?$/, 'must be an amount of ether such as 0.05')
  .transform((text) => parseEther(text));

/** Each with an example for the message when it is wrong. Values of those marked `secret` are never repeated. */
const VARIABLES = {
  KEEPER: {
    schema: z.enum(['off', 'shadow', 'live'], { error: 'must be off, shadow or live' }).default('off'),
    example: 'shadow',
  },
  KEEPER_KEY: {
    schema: z
      .string()
      .regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits')
      .transform((text) => text as Hex)
      .optional(),
    example: 'the private key, or better a KEEPER_KEYSTORE',
    secret: true,
  },
  KEEPER_KEYSTORE: { schema: z.string().min(1).optional(), example: 'keeper.json, a keystore file' },
  KEEPER_PASSWORD: { schema: z.string().min(1).optional(), example: 'the keystore’s password', secret: true },
  KEEPER_PASSWORD_FILE: { schema: z.string().min(1).optional(), example: '/run/secrets/keeper-password' },
  /** The contract that borrows, liquidates, sells and gives back in one transaction; its owner is the keeper's account. */
  EXECUTOR: { schema: addressSchema.optional(), example: '0x… (deployed by the keeper’s account)' },
  /** Where signed transactions go instead of RPC_URL: private relays. */
  RELAYS: {
    schema: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(url).min(1).max(8))
      .optional(),
    example: 'https://rpc.flashbots.net/fast,https://rpc.mevblocker.io',
  },
  KEEPER_GAS_PER_TRANSACTION: { schema: ether.default(parseEther('0.05')), example: '0.05' },
  KEEPER_GAS_PER_DAY: { schema: ether.default(parseEther('0.5')), example: '0.5' },
  KEEPER_FAILED_GAS_PER_DAY: { schema: ether.default(parseEther('0.1')), example: '0.1' },
  KEEPER_MIN_PROFIT: { schema: ether.default(parseEther('0.001')), example: '0.001' },
  KEEPER_GAS_SHARE_BPS: { schema: whole('a share in basis points', 100, 10_000).default(9_000), example: '9000' },
  KEEPER_SLIPPAGE_BPS: {
    schema: whole('a share of a sale in basis points', 0, 5_000).default(200),
    example: '200',
  },
  KEEPER_PROFIT_AT_RISK_BPS: {
    schema: whole('a share of the profit in basis points', 0, 9_999).default(5_000),
    example: '5000',
  },
  KEEPER_SIMULATIONS: { schema: whole('a number of simulations at once', 1, 64).default(8), example: '8' },
  KEEPER_TOGETHER: { schema: whole('a number of positions', 1, 16).default(8), example: '8' },
  KEEPER_IN_FLIGHT: { schema: whole('a number of positions', 1, 64).default(16), example: '16' },
  KEEPER_PATIENCE_BLOCKS: { schema: whole('a number of blocks', 1, 1_000).default(3), example: '3' },
  KEEPER_CONFIRMATIONS: { schema: whole('a number of blocks', 1, 1_000).default(3), example: '3' },
} as const;
type Name = keyof typeof VARIABLES;

const schema = z.object(
  Object.fromEntries(Object.entries(VARIABLES).map(([name, variable]) => [name, variable.schema])) as {
    readonly [N in Name]: (typeof VARIABLES)[N]['schema'];
  },
);

const operatorSchema = schema.pick({
  KEEPER_KEY: true,
  KEEPER_KEYSTORE: true,
  KEEPER_PASSWORD: true,
  KEEPER_PASSWORD_FILE: true,
  EXECUTOR: true,
});

/** What plans are made with. */
export interface PlanningConfig {
  /** How much less than expected a sale may bring, bps. */
  readonly slippageBps: number;
  /** And of the profit at the most, bps: what is left of it is promised. */
  readonly profitAtRiskBps: number;
  /** Positions of one transaction; 1: each has its own. */
  readonly mostTogether: number;
}

export type KeeperConfig =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'shadow' | 'live';
      /** All but what the market says. */
      readonly settings: Omit<KeeperSettings, 'freshMs'>;
      readonly planning: PlanningConfig;
      readonly key: KeySource;
      readonly executor: Address;
      /** Empty: over RPC_URL. */
      readonly relays: readonly string[];
    };

export type KeeperConfigResult =
  | { readonly ok: true; readonly config: KeeperConfig }
  | { readonly ok: false; readonly message: string };

const LEASE_MS = 30_000;

/**
 * The keeper as the environment sets it; an empty variable counts as absent. Off unless told. Never throws: the message
 * names each variable that is wrong or missing, and never what a secret one holds.
 */
export function parseKeeperConfig(environment: Readonly<Record<string, string | undefined>>): KeeperConfigResult {
  const parsed = read(schema, environment);
  if (!parsed.ok) return parsed;
  const { KEEPER: mode, EXECUTOR: executor, ...values } = parsed.data;
  if (mode === 'off') return { ok: true, config: { mode } };
  const key = keySource(values);
  if (typeof key === 'string') return { ok: false, message: key };
  if (executor === undefined)
    return {
      ok: false,
      message: `EXECUTOR is not set, and KEEPER=${mode} needs it. Set it, for example EXECUTOR=${VARIABLES.EXECUTOR.example}.`,
    };
  const gas = {
    perTransaction: values.KEEPER_GAS_PER_TRANSACTION,
    perDay: values.KEEPER_GAS_PER_DAY,
    failedPerDay: values.KEEPER_FAILED_GAS_PER_DAY,
  };
  if (gas.perTransaction > gas.failedPerDay || gas.failedPerDay > gas.perDay)
    return {
      ok: false,
      message:
        'The gas limits contradict each other: KEEPER_GAS_PER_TRANSACTION may not be above KEEPER_FAILED_GAS_PER_DAY, nor that above KEEPER_GAS_PER_DAY. Nothing could ever be sent.',
    };
  return {
    ok: true,
    config: {
      mode,
      key,
      executor,
      relays: values.RELAYS ?? [],
      planning: {
        slippageBps: values.KEEPER_SLIPPAGE_BPS,
        profitAtRiskBps: values.KEEPER_PROFIT_AT_RISK_BPS,
        mostTogether: values.KEEPER_TOGETHER,
      },
      settings: {
        mode,
        gas,
        gasShareBps: BigInt(values.KEEPER_GAS_SHARE_BPS),
        minProfit: values.KEEPER_MIN_PROFIT,
        mostInFlight: values.KEEPER_IN_FLIGHT,
        patienceBlocks: BigInt(values.KEEPER_PATIENCE_BLOCKS),
        confirmations: BigInt(values.KEEPER_CONFIRMATIONS),
        simulationsAtOnce: values.KEEPER_SIMULATIONS,
        leaseMs: LEASE_MS,
      },
    },
  };
}

/**
 * The account that signs and the executor that is configured, for what is no keeper. Never throws: the message says what is
 * wrong or missing, and never what a secret holds.
 */
export function parseOperatorKey(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly key: KeySource; readonly executor: Address | undefined }
  | { readonly ok: false; readonly message: string } {
  const parsed = read(operatorSchema, environment);
  if (!parsed.ok) return parsed;
  const key = keySource(parsed.data);
  return typeof key === 'string' ? { ok: false, message: key } : { ok: true, key, executor: parsed.data.EXECUTOR };
}

function keySource(
  values: Pick<z.output<typeof schema>, 'KEEPER_KEY' | 'KEEPER_KEYSTORE' | 'KEEPER_PASSWORD' | 'KEEPER_PASSWORD_FILE'>,
): KeySource | string {
  const { KEEPER_KEY: key, KEEPER_KEYSTORE: path, KEEPER_PASSWORD: text, KEEPER_PASSWORD_FILE: file } = values;
  if (key !== undefined && path !== undefined) return 'Set KEEPER_KEYSTORE or KEEPER_KEY, not both.';
  if (key !== undefined) return { kind: 'key', key };
  if (path === undefined)
    return `There is no key. Set KEEPER_KEYSTORE=${VARIABLES.KEEPER_KEYSTORE.example}, and KEEPER_PASSWORD_FILE=${VARIABLES.KEEPER_PASSWORD_FILE.example}.`;
  if (file !== undefined) return { kind: 'keystore', path, password: { file } };
  if (text !== undefined) return { kind: 'keystore', path, password: { text } };
  return `KEEPER_KEYSTORE needs its password. Set KEEPER_PASSWORD_FILE=${VARIABLES.KEEPER_PASSWORD_FILE.example}, or KEEPER_PASSWORD.`;
}

function explain(name: Name, present: Readonly<Record<string, string | undefined>>, rule: string): string {
  const variable = VARIABLES[name];
  const secret = 'secret' in variable || name === 'RELAYS';
  const got = secret ? '' : `, got “${present[name]}”`;
  return `${name} ${rule}${got}. Set it, for example ${name}=${variable.example}.`;
}

/** An empty variable counts as absent. */
function read<S extends z.ZodType>(
  shape: S,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly data: z.output<S> } | { readonly ok: false; readonly message: string } {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(present);
  if (parsed.success) return { ok: true, data: parsed.data };
  const words = parsed.error.issues.map(({ path, message }) => explain(String(path[0]) as Name, present, message));
  return { ok: false, message: words.join(' ') };
}
