import { desc, eq } from 'drizzle-orm';
import type { Database, Queries } from './database';
import { FRAME_CHANNEL } from './frames';
import { frames } from './schema';

type Read = <T>(what: string, work: (db: Queries) => Promise<T>) => Promise<T>;

/**
 * Calls back with the sequence number of each frame stored from now on, once a frame. After a lost
 * connection it calls back with the newest only. Returns how to stop.
 */
export const followFrames = async (
  database: Database,
  read: Read,
  marketId: string,
  callback: (seq: number) => void,
): Promise<() => Promise<void>> => {
  let stopped = false;
  let seen = (await newest(read, marketId))?.id ?? 0;
  const deliver = (id: number, seq: number) => {
    if (stopped || id <= seen) return;
    seen = id;
    callback(seq);
  };
  const stop = await database.listen(
    FRAME_CHANNEL,
    (payload) => {
      const [id, seq, market] = payload.split(':');
      if (market === marketId) deliver(Number(id), Number(seq));
    },
    () => {
      newest(read, marketId).then(
        (frame) => frame && deliver(frame.id, frame.seq),
        // The guard behind `read` has told health; the next notification delivers again.
        () => undefined,
      );
    },
  );
  return async () => {
    stopped = true;
    await stop();
  };
};

const newest = (read: Read, marketId: string): Promise<{ id: number; seq: number } | undefined> =>
  read('Reading the newest frame', async (db) => {
    const [row] = await db
      .select({ id: frames.id, seq: frames.seq })
      .from(frames)
      .where(eq(frames.marketId, marketId))
      .orderBy(desc(frames.id))
      .limit(1);
    return row;
  });
