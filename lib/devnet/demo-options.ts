import { parseArgs } from 'node:util';
import { z } from 'zod';
import { scenarios } from './scenario/scenarios';

const whole = (name: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `--${name} must be a whole number`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `--${name} must be from ${min} to ${max}`);

const optionsSchema = z.object({
  port: whole('port', 0, 65_535),
  host: z.string().min(1),
  aave: z.enum(['3.6', '3.0'], { error: '--aave must be 3.6 or 3.0' }),
  borrowers: whole('borrowers', 1, 100_000),
  seed: whole('seed', 0, 999_999_999),
  'block-time': whole('block-time', 1, 60),
  scenario: z.enum(['none', ...scenarios.map((s) => s.id)], {
    error: `--scenario must be none or one of ${scenarios.map((s) => s.id).join(', ')}`,
  }),
  'no-open': z.boolean(),
  'no-traffic': z.boolean(),
  'no-web': z.boolean(),
});

export interface DemoOptions {
  readonly port: number;
  readonly host: string;
  readonly aave: '3.6' | '3.0';
  readonly borrowers: number;
  readonly seed: number;
  /** Seconds. */
  readonly blockTime: number;
  readonly scenario: string;
  readonly open: boolean;
  readonly traffic: boolean;
  /** Another file for BREAKERS than the local market's own. */
  readonly breakers?: string;
  /** False leaves the web server to `next dev`. */
  readonly web: boolean;
}

export const DEMO_HELP = `npm run demo -- [options]

  --port 3000        where the page is served; 0 = any free port
  --host 127.0.0.1   on which address
  --aave 3.6         3.6, compiled once from its sources, or 3.0, which needs no compiler
  --borrowers 1000   how many positions the market starts with
  --seed 1           same seed, same market
  --block-time 2     seconds between blocks
  --scenario calm    what runs at the start: none, ${scenarios.map((s) => s.id).join(', ')}
  --no-traffic       no borrowing and repaying in the background
  --no-web           chain, exchanges and control server only, for use with \`npm run dev\`
  --no-open          do not open a browser`;

/** Parses the command line. Throws `DemoUsageError` with a message for a person. */
export function parseDemoOptions(argv: readonly string[]): DemoOptions | 'help' {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const flag = { type: 'boolean', default: false } as const;
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        port: text('3000'),
        host: text('127.0.0.1'),
        aave: text('3.6'),
        borrowers: text('1000'),
        seed: text('1'),
        'block-time': text('2'),
        scenario: text('calm'),
        'no-open': flag,
        'no-traffic': flag,
        'no-web': flag,
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    throw new DemoUsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return 'help';
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) throw new DemoUsageError(parsed.error.issues.map((issue) => issue.message).join('; '));
  const { 'block-time': blockTime, 'no-open': noOpen, 'no-traffic': noTraffic, 'no-web': noWeb, ...rest } = parsed.data;
  return { ...rest, blockTime, open: !noOpen, traffic: !noTraffic, web: !noWeb };
}

export class DemoUsageError extends Error {
  override readonly name = 'DemoUsageError';
}
