import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import type { EngineMeters } from '@/lib/core/snapshot/engine-meters';
import type { RowBook } from '@/lib/core/snapshot/row-book';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import type { L2Book } from '@/lib/core/venue/l2-book';

/** What one tick publishes: everything a web server needs to answer windows and streams. Plain JSON values, but for the rows: they are made when read. */
export interface Frame {
  /** Grows by one a publication; unique within one engine's life (`epoch`). */
  readonly seq: number;
  readonly epoch: string;
  readonly status: EngineStatus;
  readonly snapshot: Snapshot | null;
  /** The circuit breakers; null while nothing is known of them, which is as if all were open. */
  readonly breakers: BreakersView | null;
  /** The whole book, in queue order first, then by health factor. */
  readonly rows: RowBook;
  /** What the engine counted of itself; absent where no engine runs. */
  readonly meters?: EngineMeters | undefined;
  /** The exchanges' books of each asset, the newest of each; absent where no exchange is asked for its depth. */
  readonly books?: readonly L2Book[] | undefined;
}
