import { z } from 'zod';
import { HEALTH_BOUNDS, type HealthShares } from '@/lib/core/snapshot/health-verdict';

const share = z.coerce.number({ error: 'must be bps, 0 to 10000' }).min(0).max(10_000);
const sharesSchema = z
  .strictObject({ badDebtBps: share, below1Bps: share, below105Bps: share, unknownBps: share })
  .partial();

/** `HEALTH_BOUNDS`: shares by name, such as `below1Bps=200,badDebtBps=5`; the others are the defaults. Ages cannot be set: the page's promise of 5 s hangs on them. */
export const healthSharesSchema = z
  .string()
  .transform((text, context) => {
    const pairs = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
    const names = pairs.map(([name = '']) => name);
    const parsed = sharesSchema.safeParse(
      Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value || undefined])),
    );
    if (
      parsed.success &&
      pairs.every((pair) => pair.length === 2 && pair[1] !== '') &&
      new Set(names).size === names.length
    )
      return parsed.data;
    context.addIssue({
      code: 'custom',
      message: `must be shares in bps, 0 to 10000, each once: ${Object.keys(sharesSchema.shape).join(', ')}`,
    });
    return z.NEVER;
  })
  .transform((given): HealthShares => {
    const { badDebtBps, below1Bps, below105Bps, unknownBps } = HEALTH_BOUNDS;
    return {
      badDebtBps: given.badDebtBps ?? badDebtBps,
      below1Bps: given.below1Bps ?? below1Bps,
      below105Bps: given.below105Bps ?? below105Bps,
      unknownBps: given.unknownBps ?? unknownBps,
    };
  });

/** Those of an environment; one that `npm start` would refuse leaves the defaults. */
export const healthShares = ({ HEALTH_BOUNDS: text }: Readonly<Record<string, string | undefined>>): HealthShares =>
  (text ? healthSharesSchema.safeParse(text).data : undefined) ?? HEALTH_BOUNDS;
