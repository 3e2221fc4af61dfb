import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshMemory, type KeeperMemory } from '@/lib/engine/keeper/keeper-settle';
import { keeperTick, LeaseLostError } from '@/lib/engine/keeper/keeper-tick';
import {
  accountOf,
  DeadNodeError,
  ETHER,
  GWEI,
  KilledError,
  keeperWorld,
  settings,
} from '@/test/fixtures/keeper-world';

const [a, b, c] = [accountOf(1), accountOf(2), accountOf(3)];
const position = (account: `0x${string}`, profitWei = ETHER / 50n) => ({ account, profitWei });

/** A transaction at 1 gwei risks 0.00126 and costs 0.0005: limits bind at the second or third. */
const tight = {
  ...settings,
  gas: { perTransaction: ETHER / 700n, perDay: ETHER / 650n, failedPerDay: ETHER / 750n },
};

describe('keeperTick', () => {
  it('sends what is worth it, best first, and counts it done under its confirmations', async () => {
    const world = keeperWorld([position(a), position(b), position(c, 10n)]);
    let { report, memory } = await keeperTick(world.depsOf(), freshMemory);
    expect(report.verdicts.map(({ whyNot }) => whyNot)).toEqual([undefined, undefined, 'gas-above-profit']);
    expect(world.pool().map(({ nonce }) => nonce)).toEqual([0, 1]);
    for (let n = 0; n < 3; n++) {
      world.mine();
      ({ report, memory } = await keeperTick(world.depsOf(), memory));
    }
    expect(report.jobs.map(({ state }) => state)).toEqual(['done', 'done']);
    expect([...world.liquidated().values()]).toEqual([1, 1]);
  });

  it('in shadow mode does everything but sign and send', async () => {
    const world = keeperWorld([position(a)]);
    const deps = { ...world.depsOf(), settings: { ...settings, mode: 'shadow' as const } };
    const { report } = await keeperTick(deps, freshMemory);
    expect(report.verdicts[0]?.whyNot).toBe('shadow');
    expect([world.jobs(), world.pool()]).toEqual([[], []]);
  });

  it('two keepers on one store: one acts, the other stands by until the lease is over', async () => {
    const world = keeperWorld([position(a)]);
    await keeperTick(world.depsOf('one'), freshMemory);
    expect((await keeperTick(world.depsOf('two'), freshMemory)).report.state).toBe('standby');
    expect(world.pool()).toHaveLength(1);
    world.pass(settings.leaseMs);
    const { report } = await keeperTick(world.depsOf('two'), freshMemory);
    expect(report.state).toBe('acting');
    expect(report.verdicts[0]?.whyNot).toBe('in-flight');
    expect((await keeperTick(world.depsOf('one'), freshMemory)).report.state).toBe('standby');
    expect(world.pool()).toHaveLength(1);
  });

  it('a tick that outlives its lease signs nothing', async () => {
    const world = keeperWorld([position(a)]);
    const deps = world.depsOf();
    const slow = {
      ...deps,
      settings: { ...settings, freshMs: 2 * settings.leaseMs },
      chain: {
        ...deps.chain,
        simulate: (...args: Parameters<typeof deps.chain.simulate>) => {
          world.pass(settings.leaseMs);
          return deps.chain.simulate(...args);
        },
      },
    };
    await expect(keeperTick(slow, freshMemory)).rejects.toThrow(LeaseLostError);
    expect([world.jobs(), world.pool()]).toEqual([[], []]);
  });

  it('a node that dies in mid-send: the bytes that were written down are sent again, under the same nonce', async () => {
    const world = keeperWorld([position(a)]);
    const deps = world.depsOf();
    const dying = {
      ...deps,
      chain: {
        ...deps.chain,
        broadcast: () => {
          world.setNodeDead(true);
          return Promise.reject(new DeadNodeError());
        },
      },
    };
    await expect(keeperTick(dying, freshMemory)).rejects.toThrow(DeadNodeError);
    await expect(keeperTick(deps, freshMemory)).rejects.toThrow(DeadNodeError);
    world.setNodeDead(false);
    world.mine();
    const { report } = await keeperTick(deps, freshMemory);
    expect(report.verdicts[0]?.whyNot).toBe('in-flight');
    expect(world.pool()).toHaveLength(1);
    world.mine();
    expect([...world.liquidated()]).toEqual([[a, 1]]);
  });

  it('a rival is first: the transaction is cancelled before it can cost a revert', async () => {
    const world = keeperWorld([position(a)]);
    let { memory } = await keeperTick(world.depsOf(), freshMemory);
    world.mine({ rival: a, withhold: true });
    ({ memory } = await keeperTick(world.depsOf(), memory));
    world.mine();
    expect(world.spent().all).toBeLessThan(21_000n * 3n * GWEI);
    for (let n = 0; n < 3; n++) {
      world.mine();
      ({ memory } = await keeperTick(world.depsOf(), memory));
    }
    expect(world.jobs().map(({ state }) => state)).toEqual(['cancelled']);
    expect(world.liquidated().size).toBe(0);
  });

  it('the base fee rises tenfold: no gas above the profit, the nonce is freed, and it goes on when it falls', async () => {
    const world = keeperWorld([position(a, ETHER / 500n), position(b, ETHER / 500n)]);
    let { memory } = await keeperTick(world.depsOf(), freshMemory);
    world.setBaseFee(10n * GWEI);
    for (let n = 0; n < 4; n++) {
      world.mine();
      ({ memory } = await keeperTick(world.depsOf(), memory));
    }
    expect(world.inFlight().every(({ attempts }) => attempts.at(-1)?.purpose === 'cancel')).toBe(true);
    for (let n = 0; n < 6; n++) {
      world.mine();
      ({ memory } = await keeperTick(world.depsOf(), memory));
    }
    expect(world.inFlight()).toEqual([]);
    world.setBaseFee(GWEI);
    for (let n = 0; n < 12; n++) {
      world.mine();
      ({ memory } = await keeperTick(world.depsOf(), memory));
    }
    expect([...world.liquidated().values()]).toEqual([1, 1]);
  });

  it('the block that held it is reorged away: it is sent again, not signed anew', async () => {
    const world = keeperWorld([position(a)]);
    let { memory } = await keeperTick(world.depsOf(), freshMemory);
    world.mine();
    ({ memory } = await keeperTick(world.depsOf(), memory));
    expect(world.jobs()[0]).toMatchObject({ state: 'open', mined: { ok: true } });
    world.reorg(1, true);
    ({ memory } = await keeperTick(world.depsOf(), memory));
    expect(world.jobs()[0]?.mined).toBeUndefined();
    expect(world.jobs()[0]?.attempts).toHaveLength(1);
    world.mine();
    ({ memory } = await keeperTick(world.depsOf(), memory));
    expect([...world.liquidated()]).toEqual([[a, 1]]);
    expect(world.jobs()).toHaveLength(1);
  });

  it('several go in one transaction, counted by the position, with what was meant kept beside it', async () => {
    const world = keeperWorld([position(a), position(b), position(c)], { together: true });
    const few = { ...world.depsOf(), settings: { ...settings, mostInFlight: 2 } };
    const { report: refused } = await keeperTick(few, freshMemory);
    expect(refused.verdicts.map(({ whyNot }) => whyNot)).toEqual([
      'most-in-flight',
      undefined,
      undefined,
      'most-in-flight',
    ]);
    const other = keeperWorld([position(a), position(b), position(c)], { together: true });
    let { report, memory } = await keeperTick(other.depsOf(), freshMemory);
    expect(report.verdicts.map(({ whyNot }) => whyNot)).toEqual([undefined, 'in-flight', 'in-flight', 'in-flight']);
    expect(other.pool()).toHaveLength(1);
    expect(other.jobs()[0]?.attempts[0]?.simulated).toEqual({ block: 100n, gas: 500_000n });
    for (let n = 0; n < 3; n++) {
      other.mine();
      ({ report, memory } = await keeperTick(other.depsOf(), memory));
    }
    expect(report.jobs).toMatchObject([{ state: 'done', accounts: [a, b, c] }]);
    expect([...other.liquidated().values()]).toEqual([1, 1, 1]);
  });

  it('in shadow those in one transaction are not counted again alone', async () => {
    const world = keeperWorld([position(a), position(b)], { together: true });
    const deps = { ...world.depsOf(), settings: { ...settings, mode: 'shadow' as const } };
    const { report } = await keeperTick(deps, freshMemory);
    expect(report.verdicts.map(({ whyNot }) => whyNot)).toEqual(['shadow', 'in-flight', 'in-flight']);
  });

  it('where one of several cannot be taken any more, the others go alone in the same look', async () => {
    const world = keeperWorld([position(a), position(b), position(c)], { together: true });
    const deps = world.depsOf();
    const { market } = deps;
    // The plans are of the moment before it was healthy again.
    const late = {
      ...deps,
      market: {
        async plans(...args: Parameters<typeof market.plans>) {
          const plans = await market.plans(...args);
          world.setGone(b, true);
          return plans;
        },
      },
    };
    const { report } = await keeperTick(late, freshMemory);
    expect(report.verdicts.map(({ whyNot }) => whyNot)).toEqual([
      'simulation-reverted',
      undefined,
      'simulation-reverted',
      undefined,
    ]);
    expect(report.patience[a]).toMatchObject({ reason: 'batch-failed', times: 0 });
    expect(report.patience[b]).toMatchObject({ reason: 'simulation-reverted', times: 1 });
  });

  it('a rival who takes one of several costs one revert, and nobody else of them a wait', async () => {
    const world = keeperWorld([position(a), position(b), position(c)], { together: true });
    let { memory } = await keeperTick(world.depsOf(), freshMemory);
    world.mine({ rival: b });
    const look = await keeperTick(world.depsOf(), memory);
    expect(look.report.jobs[0]).toMatchObject({ accounts: [a, b, c], mined: { ok: false } });
    expect(world.pool()).toHaveLength(2);
    ({ memory } = look);
    for (let n = 0; n < 3; n++) {
      world.mine();
      ({ memory } = await keeperTick(world.depsOf(), memory));
    }
    expect([...world.liquidated()]).toEqual([
      [a, 1],
      [c, 1],
    ]);
  });

  it('sends nothing on the word of a block that is a block’s time old', async () => {
    const world = keeperWorld([position(a), position(b), position(c)]);
    const deps = world.depsOf();
    const slow = {
      ...deps.chain,
      broadcast(...args: Parameters<typeof deps.chain.broadcast>) {
        world.pass(settings.freshMs / 2);
        return deps.chain.broadcast(...args);
      },
    };
    const { report, memory } = await keeperTick({ ...deps, chain: slow }, freshMemory);
    expect(report.verdicts.map(({ whyNot }) => whyNot)).toEqual([undefined, undefined, 'stale']);
    world.mine();
    expect((await keeperTick(deps, memory)).report.verdicts.map(({ whyNot }) => whyNot)).toEqual([undefined]);
  });

  it('simulates several at once, but no more than a node is asked at a time, and each once', async () => {
    const world = keeperWorld(Array.from({ length: 30 }, (_, n) => position(accountOf(n + 1))));
    const deps = world.depsOf();
    const [seen, most] = [new Map<string, number>(), { now: 0, ever: 0 }];
    const chain = {
      ...deps.chain,
      async simulate(...args: Parameters<typeof deps.chain.simulate>) {
        seen.set(args[0].data, (seen.get(args[0].data) ?? 0) + 1);
        most.now += 1;
        most.ever = Math.max(most.ever, most.now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        most.now -= 1;
        return deps.chain.simulate(...args);
      },
    };
    const wide = { ...settings, mostInFlight: 64, gas: { ...settings.gas, failedPerDay: ETHER, perDay: ETHER } };
    const { report } = await keeperTick({ ...deps, chain, settings: wide }, freshMemory);
    expect(report.verdicts.filter(({ whyNot }) => whyNot === undefined)).toHaveLength(30);
    expect([...seen.values()]).toEqual(Array.from({ length: 30 }, () => 1));
    expect(most.ever).toBe(8);
  });

  it.each([false, true])(
    'whatever happens, at whatever call: nobody liquidated twice, budgets kept, and in the end no nonce stuck (together: %s)',
    async (together) => {
      const event = fc.oneof(
        { weight: 4, arbitrary: fc.constant({ kind: 'mine' as const }) },
        fc.record({ kind: fc.constant('rival' as const), of: fc.nat(3) }),
        fc.record({ kind: fc.constant('reorg' as const), depth: fc.integer({ min: 1, max: 2 }), forget: fc.boolean() }),
        fc.record({ kind: fc.constant('fee' as const), gwei: fc.constantFrom(1, 3, 10, 200) }),
        fc.record({ kind: fc.constant('node' as const), dead: fc.boolean() }),
        fc.record({ kind: fc.constant('kill' as const), calls: fc.nat(40), after: fc.boolean() }),
        fc.record({ kind: fc.constant('gone' as const), of: fc.nat(3), is: fc.boolean() }),
        fc.constant({ kind: 'withheld' as const }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
          const positions = [0, 1, 2, 3].map((n) => position(accountOf(n + 1), (ETHER / 100n) * BigInt(n + 1)));
          const world = keeperWorld(positions, { together });
          let memory: KeeperMemory = freshMemory;
          const known = new Set<string>();
          const tick = async (): Promise<void> => {
            try {
              memory = (await keeperTick({ ...world.depsOf(), settings: tight }, memory)).memory;
            } catch (error) {
              if (error instanceof KilledError) {
                // A new process knows what is in the store, and no more.
                memory = freshMemory;
                world.killAfter(undefined, false);
              } else if (!(error instanceof DeadNodeError)) throw error;
            }
            // A reorg may bring back what was mined; nothing new is signed for an account that something is in flight for.
            for (const { id, accounts } of world.inFlight().filter((job) => !known.has(job.id))) {
              const others = world.inFlight().filter((job) => job.id !== id);
              for (const account of accounts) expect(others.flatMap((job) => job.accounts)).not.toContain(account);
            }
            for (const { id } of world.jobs()) known.add(id);
          };
          await tick();
          for (const each of events) {
            switch (each.kind) {
              case 'mine':
                world.mine();
                break;
              case 'withheld':
                world.mine({ withhold: true });
                break;
              case 'rival':
                world.mine({ rival: accountOf(each.of + 1) });
                break;
              case 'reorg':
                world.reorg(each.depth, each.forget);
                break;
              case 'fee':
                world.setBaseFee(BigInt(each.gwei) * GWEI);
                break;
              case 'node':
                world.setNodeDead(each.dead);
                break;
              case 'kill':
                world.killAfter(each.calls, each.after);
                break;
              case 'gone':
                world.setGone(accountOf(each.of + 1), each.is);
                break;
            }
            await tick();
            expect(world.spent().all).toBeLessThanOrEqual(tight.gas.perDay);
            expect(world.spent().failed).toBeLessThanOrEqual(tight.gas.failedPerDay);
            for (const times of world.liquidated().values()) expect(times).toBe(1);
          }
          world.setNodeDead(false);
          world.killAfter(undefined, false);
          world.setBaseFee(GWEI);
          for (let n = 0; n < 30; n++) {
            world.mine();
            await tick();
          }
          expect(world.inFlight()).toEqual([]);
          expect(world.pool()).toEqual([]);
        }),
        { numRuns: 300 },
      );
    },
    30_000,
  );
});
