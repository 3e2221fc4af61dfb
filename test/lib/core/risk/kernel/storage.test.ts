import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arenaStorage, type Region } from '@/lib/core/risk/kernel/storage';

/** A memory that grows in steps, over one buffer. */
function growing(most: number) {
  const whole = new ArrayBuffer(most);
  let length = 256;
  return {
    get buffer() {
      return { byteLength: length } as ArrayBuffer;
    },
    whole,
    grow: (bytes: number) => {
      length += Math.ceil(bytes / 256) * 256;
    },
  };
}

test('regions that are taken never overlap, start on a cache line, and what is given back is taken again', () => {
  const step = fc.oneof(
    fc.record({ take: fc.integer({ min: 0, max: 2_000 }) }),
    fc.record({ give: fc.double({ min: 0, max: 0.999_999, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const memory = growing(1 << 20);
      const storage = arenaStorage(memory, 100);
      const taken: Region[] = [];
      let most = 0;
      for (const each of steps) {
        if ('take' in each) taken.push(storage.take(each.take));
        else if (taken.length > 0) {
          const [region] = taken.splice(Math.floor(each.give * taken.length), 1) as [Region];
          storage.give(region);
        }
        const used = taken.filter(({ bytes }) => bytes > 0).sort((a, b) => a.offset - b.offset);
        let end = 128;
        for (const { offset, bytes } of used) {
          expect(offset % 64).toBe(0);
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + bytes;
        }
        expect(end).toBeLessThanOrEqual(memory.buffer.byteLength);
        const held = used.reduce((sum, { bytes }) => sum + bytes, 0);
        most = Math.max(most, held);
        expect(held + storage.spare()).toBe(memory.buffer.byteLength - 128);
      }
      for (const region of taken) storage.give(region);
      const before = memory.buffer.byteLength;
      if (most > 0) expect(storage.take(most).offset).toBe(128);
      expect(memory.buffer.byteLength).toBe(before);
    }),
    { numRuns: 400 },
  );
});
