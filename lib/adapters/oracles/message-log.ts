import type { RawMessage } from '@/lib/engine/ports';

const KEPT = 100;
const MAX_CHARACTERS = 2_000;

/** Keeps a source's newest messages for the drill-down: 100 at most, each text cut at 2,000 characters. */
export function createMessageLog() {
  const ring: RawMessage[] = [];
  let next = 0;
  return {
    /** `at` is unix ms; `refused` says why it was, `undefined` when it was taken. */
    add(at: number, text: string, refused?: string): void {
      ring[next] = { at, text: text.slice(0, MAX_CHARACTERS), refused };
      next = (next + 1) % KEPT;
    },
    /** Newest first. */
    messages(): readonly RawMessage[] {
      return [...ring.slice(next), ...ring.slice(0, next)].reverse();
    },
  };
}
