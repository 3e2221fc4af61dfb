import { and, asc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { breakerEventSchema } from '@/lib/core/breaker/breaker-event';
import { breakerWordSchema } from '@/lib/core/snapshot/breaker-schema';
import type { CommandOutcome, OpenCommand, PostedCommand, StoredOutcome } from '@/lib/engine/ports';
import type { Queries } from './database';
import { breakerCommands } from './schema';

/** Payload: the market. */
export const COMMAND_CHANNEL = 'breakwater_command';
/** Payload: the command's id. */
export const OUTCOME_CHANNEL = 'breakwater_outcome';

const commandSchema = breakerWordSchema.extend({ what: z.enum(['trip', 'reset']) });
const outcomeSchema: z.ZodType<CommandOutcome> = z.union([
  z.object({ ok: z.literal(true), events: z.array(breakerEventSchema) }),
  z.object({ ok: z.literal(false), refusal: z.string() }),
]);

/** Milliseconds by the database's clock. */
const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::int8`;

/** Writes a command down, once however often it is repeated, and tells the engine on commit. */
export const insertCommand = async (
  tx: Queries,
  marketId: string,
  { ref, what, key, reason, signer }: PostedCommand,
): Promise<number> => {
  await tx
    .insert(breakerCommands)
    .values({ ref, marketId, command: { what, key, reason }, signer, at: NOW })
    .onConflictDoNothing();
  const [row] = await tx.select({ id: breakerCommands.id }).from(breakerCommands).where(eq(breakerCommands.ref, ref));
  if (row === undefined) throw new Error('the database did not keep the command');
  await tx.execute(sql`select pg_notify(${COMMAND_CHANNEL}, ${marketId})`);
  return row.id;
};

/**
 * Takes every command that has no outcome yet, those again that were taken by an engine which ended before it wrote one:
 * what such an engine did of them was not kept either. In the order posted. One that cannot be read is refused here.
 */
export const claimCommands = async (tx: Queries, marketId: string): Promise<readonly OpenCommand[]> => {
  const rows = await tx
    .select({
      ...{ id: breakerCommands.id, command: breakerCommands.command, signer: breakerCommands.signer },
      // Milliseconds fit a double.
      ageMs: sql<string>`${NOW} - ${breakerCommands.at}`,
    })
    .from(breakerCommands)
    .where(and(eq(breakerCommands.marketId, marketId), isNull(breakerCommands.outcome)))
    .orderBy(asc(breakerCommands.id))
    // Whoever withdraws one at this moment is waited for, and has the say.
    .for('update');
  if (rows.length === 0) return [];
  await tx
    .update(breakerCommands)
    .set({ takenAt: NOW })
    .where(
      and(
        inArray(
          breakerCommands.id,
          rows.map(({ id }) => id),
        ),
        isNull(breakerCommands.takenAt),
      ),
    );
  const commands: OpenCommand[] = [];
  const damaged: StoredOutcome[] = [];
  for (const { id, command, signer, ageMs } of rows) {
    const parsed = commandSchema.safeParse(command);
    if (parsed.success) commands.push({ id, ...parsed.data, signer, ageMs: Number(ageMs) });
    else damaged.push({ id, outcome: { ok: false, refusal: 'What was written down cannot be read.' } });
  }
  await updateOutcomes(tx, damaged);
  return commands;
};

/** Writes what came of commands, in one transaction with what calls it; the first word on one stands. */
export const updateOutcomes = async (tx: Queries, outcomes: readonly StoredOutcome[]): Promise<void> => {
  for (const { id, outcome } of outcomes) {
    await tx
      .update(breakerCommands)
      .set({ outcome })
      .where(and(eq(breakerCommands.id, id), isNull(breakerCommands.outcome)));
    await tx.execute(sql`select pg_notify(${OUTCOME_CHANNEL}, ${String(id)})`);
  }
};

/** Takes a command back; false where the engine has taken it. */
export const withdrawCommand = async (tx: Queries, id: number): Promise<boolean> => {
  const outcome: CommandOutcome = { ok: false, refusal: 'It was withdrawn: the engine did not take it in time.' };
  const withdrawn = await tx
    .update(breakerCommands)
    .set({ outcome })
    .where(and(eq(breakerCommands.id, id), isNull(breakerCommands.takenAt), isNull(breakerCommands.outcome)))
    .returning({ id: breakerCommands.id });
  return withdrawn.length > 0;
};

/** What came of a command; `undefined` before anything did. Rejects with what cannot be read. */
export const selectOutcome = async (db: Queries, id: number): Promise<CommandOutcome | undefined> => {
  const [row] = await db
    .select({ outcome: breakerCommands.outcome })
    .from(breakerCommands)
    .where(eq(breakerCommands.id, id));
  return row?.outcome == null ? undefined : outcomeSchema.parse(row.outcome);
};

/** Deletes commands older than `keepMs` that have their outcome: the audit log is what is kept. */
export const deleteOldCommands = async (tx: Queries, keepMs: number): Promise<void> => {
  await tx
    .delete(breakerCommands)
    .where(and(lt(breakerCommands.at, sql`${NOW} - ${keepMs}::int8`), sql`${breakerCommands.outcome} is not null`));
};
