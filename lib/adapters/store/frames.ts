import { and, desc, eq, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { breakersViewSchema } from '@/lib/core/snapshot/breaker-schema';
import { engineMetersSchema } from '@/lib/core/snapshot/engine-meters';
import { firstRows } from '@/lib/core/snapshot/first-rows';
import { type PositionRow, positionRowSchema } from '@/lib/core/snapshot/position-schema';
import type { RowBook } from '@/lib/core/snapshot/row-book';
import { snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { engineStatusSchema } from '@/lib/core/snapshot/status-schema';
import { l2BookSchema } from '@/lib/core/venue/l2-book';
import type { Frame } from '@/lib/engine/frame';
import type { Queries } from './database';
import { fromBlob, selectBlob, toBlob } from './json-blob';
import { frames, snapshots } from './schema';

/** Notifications carry ids only: their payload is limited to 8,000 bytes. */
export const FRAME_CHANNEL = 'breakwater_frame';

/** Books up to this size are stored row by row; of a larger one the first rows alone, as many a frame can carry. */
const WHOLE_BOOK = 20_000;
const FIRST_ROWS = 2_000;

const frameSchema = z.object({
  seq: z.number().int(),
  epoch: z.string(),
  status: engineStatusSchema,
  snapshot: snapshotSchema.nullable(),
  breakers: breakersViewSchema.nullable(),
  rows: z.array(positionRowSchema),
  /** Positions in the book; absent where `rows` are all of them. */
  book: z.number().int().optional(),
  meters: engineMetersSchema.optional(),
  books: z.array(l2BookSchema).optional(),
});

/** A frame ready to be written: packed before the transaction, so that a retry does not pack again. */
export interface PackedFrame {
  readonly frame: Pick<Frame, 'epoch' | 'seq' | 'snapshot'>;
  readonly payload: SQL<Uint8Array>;
  readonly overview: SQL<Uint8Array> | undefined;
}

export const packFrame = async (frame: Frame): Promise<PackedFrame> => {
  const [payload, overview] = await Promise.all([
    toBlob({ ...frame, ...storedRows(frame.rows) }),
    frame.snapshot === null ? undefined : toBlob(frame.snapshot),
  ]);
  return { frame: { epoch: frame.epoch, seq: frame.seq, snapshot: frame.snapshot }, payload, overview };
};

const storedRows = (rows: RowBook): { readonly rows: readonly PositionRow[]; readonly book?: number } =>
  rows.length <= WHOLE_BOOK
    ? { rows: [...rows] }
    : {
        rows: Array.from({ length: FIRST_ROWS }, (_, index) => rows.at(index)).filter((row) => row !== undefined),
        book: rows.length,
      };

/** Writes the frame, its block's overview (the block's last frame wins), drops old frames, and notifies on commit. */
export const insertFrame = async (tx: Queries, marketId: string, packed: PackedFrame, keep: number): Promise<void> => {
  const { frame, payload, overview } = packed;
  const block = frame.snapshot?.block;
  const [inserted] = await tx
    .insert(frames)
    .values({ marketId, epoch: frame.epoch, seq: frame.seq, blockNumber: block?.number ?? null, payload })
    .returning({ id: frames.id });
  if (inserted === undefined) throw new Error('the database returned no id for a stored frame');

  if (frame.snapshot !== null && block !== undefined && overview !== undefined) {
    const values = {
      blockHash: block.hash,
      blockTimestamp: block.timestamp,
      tickAt: Math.floor(frame.snapshot.tick.at),
    };
    await tx
      .insert(snapshots)
      .values({ marketId, blockNumber: block.number, ...values, payload: overview })
      .onConflictDoUpdate({
        target: [snapshots.marketId, snapshots.blockNumber],
        set: { ...values, payload: sql`excluded.payload` },
      });
  }

  const oldest = tx
    .select({ id: frames.id })
    .from(frames)
    .where(eq(frames.marketId, marketId))
    .orderBy(desc(frames.id))
    .offset(keep)
    .limit(1);
  await tx.delete(frames).where(and(eq(frames.marketId, marketId), lte(frames.id, oldest)));
  await tx.execute(sql`select pg_notify(${FRAME_CHANNEL}, ${`${inserted.id}:${frame.seq}:${marketId}`})`);
};

/** The newest frame as it lies in the database; `undefined` when there is none. */
export const selectNewestPayload = async (db: Queries, marketId: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ payload: selectBlob(frames.payload) })
    .from(frames)
    .where(eq(frames.marketId, marketId))
    .orderBy(desc(frames.id))
    .limit(1);
  return row?.payload;
};

/** Rejects when it does not parse: a release with another wire schema wrote it. */
export const unpackFrame = async (payload: string): Promise<Frame> => {
  const { book, ...frame } = frameSchema.parse(await fromBlob(payload));
  return book === undefined ? frame : { ...frame, rows: firstRows(frame.rows, book) };
};
