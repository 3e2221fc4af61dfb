import { z } from 'zod';
import { Usd } from '@/lib/core/units/units';

/**
 * One price of a Hermes frame, as apps/hermes/server/src/api/types.rs of pyth-network/pyth-crosschain writes it:
 * price and confidence are integers in text, to be multiplied by 10^expo; publish_time is in unix seconds.
 */
const updateSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/, 'no feed id'),
  price: z.object({
    price: z.string().regex(/^-?\d{1,19}$/, 'no 64-bit integer'),
    conf: z.string().regex(/^\d{1,20}$/, 'no 64-bit integer'),
    expo: z.number().int().min(-18).max(18),
    publish_time: z.number().int().positive(),
  }),
  metadata: z.object({ slot: z.number().int().nonnegative().nullish() }).optional(),
});
const frameSchema = z.object({ parsed: z.array(z.unknown()).min(1).max(2_000) });

export interface PythUpdate {
  /** Lower-case hexadecimal digits without 0x. */
  readonly id: string;
  /** Rounded down. */
  readonly price: Usd;
  /** Rounded up. */
  readonly confidence: Usd;
  /** Unix ms. */
  readonly publishedAt: number;
  readonly slot: number | undefined;
}

export interface PythFrame {
  readonly updates: readonly PythUpdate[];
  /** Why some or all of it cannot be used. */
  readonly refusals: readonly string[];
}

/** Reads one frame of Hermes' price stream. Each price stands for itself: a wrong one leaves the others good. Never throws. */
export function pythFrame(text: string): PythFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { updates: [], refusals: ['not JSON'] };
  }
  const frame = frameSchema.safeParse(json);
  if (!frame.success) return { updates: [], refusals: ['not a price update'] };
  const updates: PythUpdate[] = [];
  const refusals: string[] = [];
  for (const entry of frame.data.parsed) {
    const update = updateSchema.safeParse(entry);
    if (!update.success) {
      const [issue] = update.error.issues;
      refusals.push(`${issue?.path.join('.') || 'an entry'}: ${issue?.message}`);
      continue;
    }
    const { id, price, metadata } = update.data;
    const value = usd(BigInt(price.price), price.expo, false);
    if (value <= 0n) {
      refusals.push(`${id.slice(0, 8)}…: its price is not positive`);
      continue;
    }
    updates.push({
      id,
      price: Usd(value),
      confidence: Usd(usd(BigInt(price.conf), price.expo, true)),
      publishedAt: price.publish_time * 1000,
      slot: metadata?.slot ?? undefined,
    });
  }
  return { updates, refusals };
}

/** value · 10^expo with 8 decimals, in whole numbers only. */
function usd(value: bigint, expo: number, up: boolean): bigint {
  const shift = expo + 8;
  if (shift >= 0) return value * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  return (up ? value + unit - 1n : value) / unit;
}
