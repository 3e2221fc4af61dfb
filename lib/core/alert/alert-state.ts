import { z } from 'zod';
import { incidentSchema } from './incident';
import { silenceSchema } from './silence';

/** Everything that the next step hangs on: plain JSON, so that a restart changes nothing. */
export const alertStateSchema = z.strictObject({
  format: z.literal(1),
  /** Unix ms of the last step. */
  at: z.number(),
  /** Milliseconds of all steps taken: only ever grows, whatever the wall clock does. */
  clock: z.number().nonnegative(),
  /** The next incident's number. */
  next: z.number().int().positive(),
  /** Conditions that do not stand long enough yet, by key. */
  pending: z.record(z.string(), z.strictObject({ since: z.number(), heldMs: z.number().nonnegative() })),
  /** Standing incidents by key. */
  open: z.record(z.string(), incidentSchema),
  /** Resolved ones whose end was silenced: told when the silence is over. */
  farewells: z.array(incidentSchema),
  silences: z.array(silenceSchema),
});
export type AlertState = z.infer<typeof alertStateSchema>;

/** Before any step. */
export const NO_ALERTS: AlertState = {
  format: 1,
  at: 0,
  clock: 0,
  next: 1,
  pending: {},
  open: {},
  farewells: [],
  silences: [],
};

/** What was stored, where it can be read: `undefined` where it is damage. */
export const readAlertState = (stored: unknown): AlertState | undefined => alertStateSchema.safeParse(stored).data;
