import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeadTracker } from '@/lib/adapters/chain/head-tracker';
import type { Header } from '@/lib/adapters/chain/header';
import { createFakeChain } from '../../../fixtures/fake-chain';

const numbers = (blocks: readonly { readonly number: bigint }[] | undefined) =>
  blocks?.map((block) => Number(block.number));

describe('head tracker', () => {
  it('extends without replacing, and ignores the head it stands on', async () => {
    const chain = createFakeChain({ length: 5 });
    const tracker = createHeadTracker(chain);
    expect((await tracker.accept(chain.head()))?.replaced).toEqual([]);
    expect((await tracker.accept(chain.mine()))?.replaced).toEqual([]);
    expect(await tracker.accept(chain.head())).toBeUndefined();
  });

  it('names the replaced blocks newest first', async () => {
    const chain = createFakeChain({ length: 5 });
    const tracker = createHeadTracker(chain);
    await tracker.accept(chain.head());
    for (let index = 0; index < 6; index += 1) await tracker.accept(chain.mine());
    chain.rewind(3);
    for (let index = 0; index < 3; index += 1) chain.mine();
    const accepted = await tracker.accept(chain.mine());
    expect(numbers(accepted?.replaced)).toEqual([10, 9, 8]);
    expect((await tracker.accept(chain.mine()))?.replaced).toEqual([]);
  });

  it('accepts a head below the last one after a rewind', async () => {
    const chain = createFakeChain({ length: 1 });
    const tracker = createHeadTracker(chain);
    await tracker.accept(chain.head());
    for (let index = 0; index < 8; index += 1) await tracker.accept(chain.mine());
    chain.rewind(5);
    expect(numbers((await tracker.accept(chain.mine()))?.replaced)).toEqual([8, 7, 6, 5, 4]);
    chain.rewind(2);
    // The node stands on a block we know already.
    expect(numbers((await tracker.accept(chain.head()))?.replaced)).toEqual([4, 3]);
    expect(tracker.newest()?.hash).toBe(chain.head().hash);
  });

  it('jumps over missed blocks, with and without a reorg behind them', async () => {
    const chain = createFakeChain({ length: 3 });
    const tracker = createHeadTracker(chain);
    await tracker.accept(chain.head());
    for (let index = 0; index < 1000; index += 1) chain.mine();
    expect((await tracker.accept(chain.head()))?.replaced).toEqual([]);
    const known = chain.head().number;
    chain.rewind(1);
    for (let index = 0; index < 500; index += 1) chain.mine();
    expect(numbers((await tracker.accept(chain.head()))?.replaced)).toEqual([Number(known)]);
  });

  it('replaces everything it knows when a reorg is deeper than its window', async () => {
    const chain = createFakeChain({ length: 300 });
    const tracker = createHeadTracker(chain);
    await tracker.accept(chain.head());
    for (let index = 0; index < 200; index += 1) await tracker.accept(chain.mine());
    chain.rewind(400);
    for (let index = 0; index < 420; index += 1) chain.mine();
    const accepted = await tracker.accept(chain.head());
    expect(accepted?.replaced).toHaveLength(128);
  });

  it('always stands on the chain, and replaces exactly what it announced and what left the chain', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 5 }), miss: fc.boolean() }),
      fc.record({
        kind: fc.constant('fork' as const),
        depth: fc.integer({ min: 1, max: 6 }),
        blocks: fc.integer({ min: 1, max: 9 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const chain = createFakeChain({ length: 40 });
        const tracker = createHeadTracker(chain);
        const standing = new Map<string, Header>();
        const announce = async (header: Header) => {
          const accepted = await tracker.accept(header);
          if (accepted === undefined) return;
          const canonical = new Set(chain.canonical().map((block) => block.hash));
          for (const gone of accepted.replaced) {
            expect(canonical.has(gone.hash)).toBe(false);
            standing.delete(gone.hash);
          }
          standing.set(header.hash, header);
          for (const hash of standing.keys()) expect(canonical.has(hash as Header['hash'])).toBe(true);
        };
        await announce(chain.head());
        for (const action of steps) {
          if (action.kind === 'fork') chain.rewind(Math.min(action.depth, chain.canonical().length - 30));
          for (let index = 0; index < action.blocks; index += 1) {
            const header = chain.mine();
            if (action.kind === 'mine' && !action.miss) await announce(header);
          }
          await announce(chain.head());
          expect(tracker.newest()?.hash).toBe(chain.head().hash);
        }
      }),
      { numRuns: 60 },
    );
  });
});
