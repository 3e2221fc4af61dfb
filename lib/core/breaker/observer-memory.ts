import { z } from 'zod';
import { NO_MEMORY, type ObserverMemory } from './observe';

const at = z.number();
const memorySchema: z.ZodType<ObserverMemory> = z.strictObject({
  prices: z.record(
    z.string(),
    z.array(z.strictObject({ from: at, sum: z.number(), count: z.number().int().positive() })),
  ),
  basket: z
    .strictObject({
      minute: at,
      prices: z.record(z.string(), z.number()),
      index: z.array(z.strictObject({ minute: at, value: z.number() })),
    })
    .nullable(),
  reorgs: z.array(z.strictObject({ at, depth: z.number().int().nonnegative() })),
  deficits: z.record(z.string(), z.string().regex(/^\d+$/)),
  badDebt: z.array(z.strictObject({ at, usd: z.number() })),
  settlements: z.array(
    z.strictObject({
      id: z.string(),
      block: z.number().int(),
      at,
      asset: z.string(),
      usd: z.number().nullable(),
      deviationBps: z.number().nullable(),
    }),
  ),
});

/** The longest of its windows: what is remembered of before says nothing any more. */
const WINDOW_MS = 3_600_000;

/**
 * The memory after a start: as it was kept, `keptAt` unix ms. Where nothing was kept, or nothing that can be read, or where
 * the last word was more than its longest window ago, it learns anew: then what moved meanwhile is not known, and not said.
 */
export function restoreMemory(
  kept: unknown,
  { keptAt, now }: { readonly keptAt: number | undefined; readonly now: number },
): { readonly how: 'restored' | 'none' | 'old' | 'damaged'; readonly memory: ObserverMemory } {
  if (kept === undefined || kept === null || keptAt === undefined) return { how: 'none', memory: NO_MEMORY };
  const parsed = memorySchema.safeParse(kept);
  if (!parsed.success) return { how: 'damaged', memory: NO_MEMORY };
  return now - keptAt > WINDOW_MS ? { how: 'old', memory: NO_MEMORY } : { how: 'restored', memory: parsed.data };
}
