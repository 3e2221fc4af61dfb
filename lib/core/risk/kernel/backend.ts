import { type WriteHealth, writeHealth } from './health-loops';
import { heapStorage, type Storage } from './storage';

/** Where a book's columns live, and what writes all health factors there: the same doubles, bit for bit, whichever it is. */
export interface Backend {
  readonly name: 'TypeScript' | 'WebAssembly';
  readonly storage: Storage;
  readonly writeHealth: WriteHealth;
}

/** Plain TypeScript: the reference. Buffers are shared where worker threads are to write. */
export const plainBackend = ({ isShared = false } = {}): Backend => ({
  name: 'TypeScript',
  storage: heapStorage({ isShared }),
  writeHealth,
});
