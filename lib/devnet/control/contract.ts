import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';

/** What the control server takes. */
export const scenarioActionSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('start'),
    scenario: z.string(),
    seed: z.number().int().nonnegative().max(0xffffffff).optional(),
  }),
  z.object({ action: z.literal('pause') }),
  z.object({ action: z.literal('resume') }),
  z.object({ action: z.literal('reset') }),
  z.object({
    action: z.literal('faucet'),
    account: addressSchema,
    /** A reserve's address or symbol. */
    asset: z.string().min(1),
    /** Base units; by default about 50,000 USD at the market's price. */
    amount: z
      .string()
      .regex(/^[1-9]\d{0,37}$/, 'a positive whole number of base units')
      .optional(),
  }),
]);
export type ScenarioAction = z.infer<typeof scenarioActionSchema>;

/** What it answers to GET and to every accepted action. */
export const scenarioStatusSchema = z.object({
  scenarios: z.array(z.object({ id: z.string(), title: z.string(), description: z.string(), durationS: z.number() })),
  state: z.object({
    running: z.string().nullable(),
    paused: z.boolean(),
    elapsedS: z.number(),
    seed: z.number(),
  }),
  /** The market, USD a whole token. */
  prices: z.record(z.string(), z.number()),
});
export type ScenarioStatus = z.infer<typeof scenarioStatusSchema>;
