import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema';

/** What queries are written against: either engine, inside or outside a transaction. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>;

/** One engine behind the store. Errors pass through as the driver throws them. */
export interface Database {
  /** Takes the writer's lock (not when read-only) and brings the schema up to date, or waits until the writer has. */
  open(): Promise<void>;
  close(): Promise<void>;
  read<T>(work: (db: Queries) => Promise<T>): Promise<T>;
  /** One transaction, refused with `StoreLockedError` when the writer's lock is no longer held. */
  write<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** One transaction that needs no writer's lock: for what others than the writer may add. */
  post<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** Sends a payload to whoever listens at this moment. */
  notify(channel: string, payload: string): Promise<void>;
  /** `onResume` is called when listening (re)starts: payloads sent before it may have been missed. */
  listen(channel: string, onPayload: (payload: string) => void, onResume: () => void): Promise<() => Promise<void>>;
}
