import { fork } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import type { Hash } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore, type KeeperStores, type StoreOptions, type StoreTarget } from '@/lib/adapters/store/create-store';
import { rollMinutes } from '@/lib/adapters/store/minute-rollup';
import { StoreLockedError } from '@/lib/adapters/store/store-locked-error';
import { type Delivery, newDelivery } from '@/lib/core/alert/delivery';
import type { AlertIncident } from '@/lib/core/alert/incident';
import { appendEvents, GENESIS, verifyChain } from '@/lib/core/breaker/audit-chain';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import type { Attempt } from '@/lib/core/execution/keeper/job';
import type { DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { Spell } from '@/lib/core/settlement/spell';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { MAX_UINT256 } from '@/lib/core/units/units';
import type { Frame } from '@/lib/engine/frame';
import type { StoredJob } from '@/lib/engine/keeper/keeper-ports';
import type { AlertStore, BookRows, PositionChange, PriceRow, Store, StoredLedger } from '@/lib/engine/ports';
import { notificationOf } from '../../../fixtures/alerts';
import { auditLog } from '../../../fixtures/audit-log';
import { addressOf, hashOf, sampleFrame } from '../../../fixtures/frame';
import { engines } from './engines';

const ETH = addressOf(0xe);

describe.each(engines)('store on $name', { timeout: 30_000 }, (engine) => {
  describe.skipIf(!engine.available)('contract', () => {
    let target: StoreTarget;
    let store: Store & AlertStore & KeeperStores;
    /** Each test has a market of its own in one database. */
    let M: string;
    let markets = 0;
    const opened: Store[] = [];

    const open = async (at: StoreTarget, options?: StoreOptions): Promise<Store & AlertStore & KeeperStores> => {
      const made = createStore(at, options);
      await made.open();
      opened.push(made);
      return made;
    };

    beforeAll(async () => {
      await engine.start();
      target = await engine.newTarget();
      store = await open(target);
    }, 60_000);
    afterAll(async () => {
      await Promise.all(opened.map((made) => made.close()));
      await engine.stop();
    });
    beforeEach(() => {
      M = `market-${++markets}`;
    });

    const reopen = async (): Promise<Store> => {
      await store.close();
      store = await open(target);
      return store;
    };

    describe('keeper', () => {
      const account = addressOf(0x4ee);
      const attempt = {
        ...{ hash: hashOf(1), raw: '0x02f8' as const, purpose: 'liquidate' as const, gas: 600_000n, block: 100n },
        ...{ maxFeePerGas: MAX_UINT256, maxPriorityFeePerGas: 1n },
      };
      const job = (n: number, at = Date.now()): StoredJob => ({
        ...{ id: `job-${n}`, nonce: n, at, accounts: [addressOf(n)], promised: 10n ** 30n, debtAsset: ETH },
        ...{ attempts: [attempt], state: 'open', mined: undefined },
      });

      it('keeps every job exactly, the newest word of each, open ones however old', async () => {
        const keeper = store.keeper(M, account);
        const mined = { hash: hashOf(1), block: 101n, blockHash: hashOf(2), ok: true, gasCost: 10n ** 16n };
        const replaced: StoredJob = {
          ...job(1),
          attempts: [attempt, { ...attempt, hash: hashOf(3), purpose: 'cancel' }],
        };
        const old = Date.now() - 3 * 86_400_000;
        await keeper.save(job(2, old));
        await keeper.save(job(1));
        await keeper.save(replaced);
        await keeper.save({ ...job(3, old), mined, state: 'done' });
        await keeper.save({ ...job(4), mined, state: 'failed' });
        await store.keeper(M, addressOf(0x4ef)).save(job(9));
        await reopen();
        const expected = [replaced, job(2, old), { ...job(4), mined, state: 'failed' }];
        const read = await store.keeper(M, account).jobs();
        expect(read.map(({ at: _, ...rest }) => rest)).toEqual(expected.map(({ at: _, ...rest }) => rest));
      });

      it('finds what was meant with a transaction, however old and of whichever account, up to the attempt that it is', async () => {
        const amounts = { ...{ repaid: 5n, seized: 7n, seizedNet: 6n, protocolFee: 1n }, deficits: [] };
        const intent: NonNullable<Attempt['intent']> = {
          ...{ block: 99n, blockTime: 1_000n, projectedTo: 1_012n, loan: 6n, premium: 1n, expected: 3n, promised: 2n },
          lender: 'morpho',
          liquidations: [
            {
              ...{ account: addressOf(1), collateralAsset: ETH, debtAsset: addressOf(7), debtToCover: MAX_UINT256 },
              ...{ planned: { ...amounts, deficits: [{ asset: ETH, amount: 1n }] }, atOnce: amounts },
            },
          ],
          sales: [
            {
              ...{ collateral: ETH, amountIn: 6n, expectedOut: 10n, minOut: 9n },
              legs: [{ venues: [addressOf(8)], amountIn: 6n, expectedOut: 10n, minOut: 9n }],
            },
          ],
        };
        const first: Attempt = { ...attempt, intent, simulated: { block: 99n, gas: 400_000n } };
        const [second, third] = [hashOf(3), hashOf(4)].map((hash): Attempt => ({ ...attempt, hash }));
        if (!second || !third) throw new Error('two attempts');
        const other = addressOf(0x4ef);
        await store.keeper(M, account).save({ ...job(1), attempts: [{ ...attempt, hash: hashOf(9) }] });
        await store.keeper(M, other).save({ ...job(2, 1_000), attempts: [first, second, third], state: 'done' });
        expect(await store.ownTransaction?.(M, hashOf(3))).toEqual({ signer: other, attempts: [first, second] });
        expect(await store.ownTransaction?.(M, hashOf(5))).toBeUndefined();
        expect(await store.ownTransaction?.(`${M}-2`, hashOf(3))).toBeUndefined();
      });

      it('tells whoever only looks what keepers of every account wrote down, and whether one acts', async () => {
        expect(await store.keeperTrace(M)).toEqual({ lease: null, jobs: [] });
        const other = addressOf(0x4ef);
        const keeper = store.keeper(M, account);
        await keeper.save(job(1, 1_000));
        await keeper.save({ ...job(2, 1_000), state: 'done' });
        await store.keeper(M, other).save(job(3));
        expect(await keeper.lease('one', 60_000)).toBe(true);
        const { lease, jobs } = await store.keeperTrace(M);
        expect(lease?.held).toBe(true);
        expect(Math.abs((lease?.until ?? 0) - Date.now() - 60_000)).toBeLessThan(30_000);
        expect(jobs.map(({ id, signer }) => [id, signer])).toEqual([
          ['job-3', other],
          ['job-1', account],
        ]);
        await keeper.lease('one', 1);
        await vi.waitFor(async () => expect((await store.keeperTrace(M)).lease?.held).toBe(false), { interval: 5 });
      });

      it('gives the lease to one at a time, and on when it is over', async () => {
        const keeper = store.keeper(M, account);
        expect(await keeper.lease('one', 60_000)).toBe(true);
        expect(await keeper.lease('two', 60_000)).toBe(false);
        expect(await keeper.lease('one', 1)).toBe(true);
        await vi.waitFor(async () => expect(await keeper.lease('two', 60_000)).toBe(true), { interval: 5 });
        expect(await keeper.lease('one', 60_000)).toBe(false);
        expect(await store.keeper(`${M}-other`, account).lease('one', 60_000)).toBe(true);
      });
    });

    describe('frames', () => {
      it('gives back the newest frame exactly, also after reopening and from a new epoch', async () => {
        expect(await store.latestFrame(M)).toBeUndefined();
        await store.saveFrame(M, sampleFrame({ seq: 900, epoch: 'a', block: 100 }));
        const restarted = sampleFrame({ seq: 1, epoch: 'b', block: 101, rows: 50 });
        await store.saveFrame(M, restarted);
        await store.saveFrame(`${M}-2`, sampleFrame({ seq: 7, block: null }));
        expect(await store.latestFrame(M)).toEqual(restarted);
        expect(await (await reopen()).latestFrame(M)).toEqual(restarted);
        expect((await store.latestFrame(`${M}-2`))?.snapshot).toBeNull();
      });

      it('keeps the first rows of a book that is too large, and how large it is', async () => {
        const frame = sampleFrame({ seq: 1, rows: 20_001 });
        await store.saveFrame(M, frame);
        const stored = await store.latestFrame(M);
        expect(stored?.rows.length).toBe(20_001);
        expect(stored?.rows.at(1_999)).toEqual(frame.rows.at(1_999));
        expect(() => stored?.rows.at(2_000)).toThrow('first 2,000 of 20,001 positions');
      });

      it('keeps frames in the order they were given, however they overlap', async () => {
        await Promise.all(Array.from({ length: 30 }, (_, seq) => store.saveFrame(M, sampleFrame({ seq }))));
        expect((await store.latestFrame(M))?.seq).toBe(29);
      });

      it('calls back after each frame of its own market, until stopped', async () => {
        await store.saveFrame(M, sampleFrame({ seq: 1 }));
        const seen: number[] = [];
        const stop = await store.onFrame(M, (seq) => seen.push(seq));
        await store.saveFrame(M, sampleFrame({ seq: 2 }));
        await store.saveFrame(`${M}-2`, sampleFrame({ seq: 99 }));
        await store.saveFrame(M, sampleFrame({ seq: 3 }));
        await vi.waitFor(() => expect(seen).toEqual([2, 3]));
        await stop();
        await store.saveFrame(M, sampleFrame({ seq: 4 }));
        await store.latestFrame(M);
        expect(seen).toEqual([2, 3]);
      });
    });

    it('has no frame rather than half of one when another release wrote it', async () => {
      const foreign = { ...sampleFrame({ seq: 1 }), status: { state: 'sideways' } } as unknown as Frame;
      await store.saveFrame(M, foreign);
      const before = store.health().rejected;
      expect(await store.latestFrame(M)).toBeUndefined();
      expect(store.health().rejected).toBe(before + 1);
    });

    it('tells of the writer’s beats to whoever listens, by market', async () => {
      let beats = 0;
      const stop = await store.onBeat(M, () => {
        beats += 1;
      });
      await store.beat('other market');
      await store.beat(M);
      await vi.waitFor(() => expect(beats).toBe(1));
      await stop();
    });

    describe('prices', () => {
      const quote = fc.record<PriceRow>({
        asset: fc.constantFrom(ETH, addressOf(0xb)),
        source: fc.constantFrom('binance', 'kraken'),
        price: fc.bigInt({ min: 0n, max: MAX_UINT256 }),
        at: fc.integer({ min: 0, max: 4 * 60_000 }),
      });
      const distinctTimes = fc.uniqueArray(quote, { selector: (row) => row.at, minLength: 1, maxLength: 40 });

      it('rolls quotes up into the same minutes in whatever order and batches they arrive', async () => {
        let run = 0;
        await fc.assert(
          fc.asyncProperty(distinctTimes, fc.infiniteStream(fc.nat()), fc.nat(7), async (quotes, keys, size) => {
            const market = `${M}-${++run}`;
            const shuffled = quotes
              .map((row) => ({ row, key: keys.next().value ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ row }) => row);
            for (let at = 0; at < shuffled.length; at += size + 1) {
              await store.savePrices(market, shuffled.slice(at, at + size + 1));
              if (at % 3 === 0) await store.maintain(5 * 60_000);
            }
            const inTime = [...quotes].sort((a, b) => a.at - b.at);
            const minutes = new Map<string, PriceRow[]>();
            for (const row of inTime.filter(({ asset }) => asset === ETH)) {
              const key = `${Math.floor(row.at / 60_000) * 60_000} ${row.source}`;
              minutes.set(key, [...(minutes.get(key) ?? []), row]);
            }
            const expected = [...minutes].map(([key, rows]) => {
              const prices = rows.map(({ price }) => price).sort((a, b) => (a < b ? -1 : 1));
              return {
                minute: Number(key.split(' ')[0]),
                source: key.split(' ')[1],
                open: rows[0]?.price,
                close: rows.at(-1)?.price,
                low: prices[0],
                high: prices.at(-1),
              };
            });
            const order = (a: { minute: number; source?: string | undefined }, b: typeof a) =>
              a.minute - b.minute || ((a.source ?? '') < (b.source ?? '') ? -1 : 1);
            expect(await store.priceHistory(market, ETH, 0, 10 * 60_000)).toEqual(expected.sort(order));
          }),
          { numRuns: 25 },
        );
      });

      it('answers for the minutes that overlap the time asked for, and takes a late quote after retention ran', async () => {
        const at = (minute: number, price: bigint): PriceRow => ({
          asset: ETH,
          source: 's',
          price,
          at: minute * 60_000 + 30_000,
        });
        await store.savePrices(M, [at(1, 10n), at(2, 20n), at(3, 30n)]);
        await store.maintain(3 * 60_000 + 24 * 3_600_000);
        await store.savePrices(M, [{ ...at(2, 99n), at: 2 * 60_000 + 1 }]);
        const history = await store.priceHistory(M, ETH, 2 * 60_000 + 45_000, 3 * 60_000 - 1);
        expect(history).toEqual([{ source: 's', minute: 120_000, open: 99n, high: 99n, low: 20n, close: 20n }]);
      });

      it('writes 10,000 quotes in one call', async () => {
        const rows = Array.from({ length: 10_000 }, (_, index) => ({
          asset: ETH,
          source: 's',
          price: BigInt(index),
          at: index,
        }));
        await store.savePrices(M, rows);
        const [minute] = await store.priceHistory(M, ETH, 0, 1);
        expect(minute).toEqual({ source: 's', minute: 0, ...pick(rollMinutes(rows)[0]) });
      });
    });

    describe('position changes', () => {
      const change = (block: number, cause: string, healthFactor: bigint | undefined): PositionChange => ({
        account: addressOf(5),
        block: { number: BigInt(block), hash: hashOf(block), timestamp: BigInt(block * 10) },
        healthFactor,
        debt: MAX_UINT256,
        collateral: 0n,
        cause,
      });

      it('keeps every value exactly and unknown as unknown, newest few, oldest first', async () => {
        const rows = [change(1, 'discovered', 1n), change(2, 'event', undefined), change(3, 'event', MAX_UINT256)];
        await store.savePositionChanges(M, rows);
        await store.savePositionChanges(M, rows);
        expect(await store.positionHistory(M, addressOf(5), 10)).toEqual(rows);
        expect(await store.positionHistory(M, addressOf(5), 2)).toEqual(rows.slice(1));
        expect(await store.positionHistory(M, addressOf(6), 2)).toEqual([]);
      });

      it('lets the later value win when one batch holds a key twice', async () => {
        await store.savePositionChanges(M, [change(1, 'event', 1n), change(1, 'event', 2n)]);
        expect((await store.positionHistory(M, addressOf(5), 10)).map((row) => row.healthFactor)).toEqual([2n]);
      });
    });

    describe('settlements', () => {
      it('gives back what was written, newest first, in pages that never cut a block', async () => {
        const rows = [settlement(1, 0), settlement(2, 0), settlement(2, 1), settlement(3, 0)];
        await store.saveSettlements(M, rows);
        const newestFirst = [...rows].reverse();
        expect(await store.settlements(M, 10)).toEqual(newestFirst);
        expect(await store.settlements(M, 2)).toEqual(newestFirst.slice(0, 3));
        expect(await store.settlements(M, 2, 2n)).toEqual(newestFirst.slice(3));
        expect(await store.settlements(`${M}-2`, 2)).toEqual([]);
      });

      it('finds those of one transaction however old it is, in log order, and only in its market', async () => {
        const first = settlement(1, 0);
        const second = { ...settlement(1, 4), txHash: first.txHash };
        const later = Array.from({ length: 600 }, (_, n) => settlement(n + 2, 0));
        await store.saveSettlements(M, [second, first, ...later]);
        await store.saveSettlements(`${M}-2`, [settlement(9, 0)]);
        const hashOfTx = (view: SettlementView) => view.txHash as Hash;
        expect(await store.settlementsOf(M, hashOfTx(first))).toEqual([first, second]);
        expect(await store.settlementsOf(`${M}-2`, hashOfTx(first))).toEqual([]);
        expect(await store.settlementsOf(M, hashOf(0xdead))).toEqual([]);
      });

      it('keeps a known prediction, but not that of another block', async () => {
        const known = settlement(1, 0);
        await store.saveSettlements(M, [known]);
        await store.saveSettlements(M, [{ ...known, offered: null, predicted: null, unpredicted: 'state-unknown' }]);
        expect(await store.settlements(M, 1)).toEqual([known]);
        const moved = {
          ...known,
          blockHash: hashOf(77),
          blockNumber: 2,
          predicted: null,
          unpredicted: 'offer-unknown' as const,
        };
        await store.saveSettlements(M, [moved]);
        expect(await store.settlements(M, 9)).toEqual([moved]);
      });
    });

    describe('settlements by a filter', () => {
      it('finds, pages and adds up what it lets through, to the unit', async () => {
        const other = addressOf(0xab);
        const rows: SettlementView[] = [
          settlement(1, 0),
          { ...settlement(2, 0), ...exactly },
          { ...settlement(3, 0), ...exactly, account: other, deficits: [], unexplained: [{ token: ETH, amount: '1' }] },
          { ...settlement(4, 0), predicted: null, unpredicted: 'refused', liquidator: other, debtAsset: other },
        ];
        await store.saveSettlements(M, rows);
        await store.saveSettlements(`${M}-2`, rows);
        const found = async (filter: SettlementFilter, limit = 9, before?: bigint) =>
          (await store.settlements(M, limit, before, filter)).map(({ blockNumber }) => blockNumber);
        expect(await found({})).toEqual([4, 3, 2, 1]);
        expect(await found({ match: 'exact' })).toEqual([2]);
        expect(await found({ match: 'differing' })).toEqual([3, 1]);
        expect(await found({ match: 'unpredicted' })).toEqual([4]);
        expect(await found({ match: 'unexplained' })).toEqual([3]);
        expect(await found({ account: other })).toEqual([3]);
        expect(await found({ liquidator: other })).toEqual([4]);
        expect(await found({ asset: other })).toEqual([4]);
        // Burned as bad debt of a reserve that was neither repaid nor seized.
        expect(await found({ asset: addressOf(7) })).toEqual([4, 3, 2, 1]);
        expect(await found({ asset: ETH, match: 'differing' }, 1)).toEqual([3]);
        expect(await found({ asset: ETH, match: 'differing' }, 1, 3n)).toEqual([1]);

        const all = await store.settlementTotals(M, {});
        expect(all).toMatchObject({ count: 4, exact: 1, differing: 2, unpredicted: 1, unexplained: 1 });
        expect(all.gasCost).toBe('1200000000000000');
        expect(all.assets).toEqual(
          [
            { asset: addressOf(7), ...nothing, repaid: String(MAX_UINT256 + 2n), deficit: '15' },
            { asset: ETH, ...nothing, seized: '8', seizedNet: '4', protocolFee: '4' },
            { asset: other, ...nothing, repaid: String(MAX_UINT256) },
          ].sort((a, b) => (a.asset < b.asset ? -1 : 1)),
        );
        expect((await store.settlementTotals(M, { match: 'exact' })).count).toBe(1);
        // Three in one transaction: each row says what the whole of it cost.
        const together = [2, 3].map((logIndex) => ({ ...settlement(1, 0), logIndex }));
        await store.saveSettlements(M, together);
        expect(await store.settlementTotals(M, {})).toMatchObject({ count: 6, gasCost: all.gasCost });
        expect(await store.settlementTotals(M, { account: addressOf(0xdd) })).toEqual({
          ...{ count: 0, exact: 0, differing: 0, unpredicted: 0, unexplained: 0, gasCost: '0', assets: [] },
        });
      });
    });

    describe('the settlement books', () => {
      it('gives back ledgers, bad debt and spells as written, also after reopening', async () => {
        const rows: BookRows = {
          ledgers: [ledger(1, 0), ledger(2, 0), ledger(2, 1)],
          deficits: [carried(1), created(2)],
          spells: [spell(1, undefined), spell(2, 3)],
        };
        await store.saveBooks(M, rows);
        await store.saveBooks(M, rows);
        await reopen();
        expect(await store.ledgersOf(M, hashOf(2_001))).toEqual([ledger(2, 1)]);
        expect(await store.ledgers(M, 2, 9)).toEqual([ledger(2, 1), ledger(2, 0)]);
        expect(await store.deficits(M)).toEqual(rows.deficits);
        expect(await store.spells(M, 3, 10)).toEqual([spell(2, 3), spell(1, undefined)]);
        expect(await store.spells(M, 4, 10)).toEqual([spell(1, undefined)]);
        expect(await store.deficits(`${M}-2`)).toEqual([]);
        const settled = { ...settlement(1, 0), unexplained: [{ token: 'native', amount: '1' }], lag, prices };
        await store.saveSettlements(M, [settled]);
        // Read again after a restart, when nobody remembers how long it had stood.
        await store.saveSettlements(M, [{ ...settlement(1, 0), unexplained: settled.unexplained }]);
        expect(await store.settlements(M, 1)).toEqual([settled]);
      });

      it('rolls back with its blocks: what began then never was, what ended then lasts', async () => {
        await store.saveBooks(M, {
          ledgers: [ledger(1, 0), ledger(2, 0)],
          deficits: [carried(1), created(2)],
          spells: [spell(1, 3), spell(2, undefined)],
        });
        await store.rollback(M, 2n);
        expect(await store.ledgers(M, 0, 9)).toEqual([ledger(1, 0)]);
        expect(await store.deficits(M)).toEqual([carried(1)]);
        // Its second cause was found in block 2.
        expect(await store.spells(M, 0, 10)).toEqual([
          { ...spell(1, undefined), causes: [{ from: 1, cause: 'nobody' }] },
        ]);
      });
    });

    describe('settlements of an earlier release', () => {
      it('keeps the settlement and drops its prediction, which the outcome had a part in', async () => {
        const kept = settlement(1, 0);
        // As it stands in JSON that was written without deficits.
        const { deficits, ...earlier } = kept.predicted ?? { deficits: [] };
        await store.saveSettlements(M, [
          { ...kept, offered: null, predicted: earlier as SettlementView['predicted'], unpredicted: null },
        ]);
        expect(deficits).toHaveLength(1);
        expect(await store.settlements(M, 1)).toEqual([
          { ...kept, offered: null, predicted: null, unpredicted: 'offer-unknown' },
        ]);
      });
    });

    describe('breakers', () => {
      const event = (why: string): BreakerEvent => ({
        kind: 'transition',
        key: 'global',
        from: 'closed',
        to: 'open',
        causes: [
          {
            rule: 'x',
            severity: 'open',
            value: 0.1,
            unit: 'bps',
            threshold: 1e-7,
            clear: null,
            dwellMs: 0,
            why: 'ü “x”',
          },
        ],
        why,
        at: 1_700_000_000_123.5,
        block: '12',
        until: null,
        attempt: 1,
        configVersion: '0x1',
        actors: [],
        reason: null,
        differences: [],
      });

      it('gives back the state, and an audit log that verifies against its end, also after reopening', async () => {
        expect(await store.breakers(M)).toBeUndefined();
        const first = appendEvents(GENESIS, [event('a'), event('b')]);
        const second = appendEvents(first.head, [event('c')]);
        await store.saveBreakers(M, { state: { of: 'a' }, head: first.head }, first.links);
        await store.saveBreakers(M, { state: { of: 'c' }, head: second.head }, second.links);
        // A write whose answer was lost is made again.
        await store.saveBreakers(M, { state: { of: 'c' }, head: second.head }, second.links);
        await reopen();
        const stored = await store.breakers(M);
        expect(stored).toEqual({ state: { of: 'c' }, head: second.head });
        const links = await store.auditLinks(M, 0, 100);
        expect(links).toEqual([...first.links, ...second.links]);
        expect(verifyChain(links, { head: second.head })).toEqual({ ok: true, head: second.head });
        expect(await store.auditLinks(M, 1, 1)).toEqual([first.links[1]]);
      });

      it('takes no other event in the place of one, and keeps the state of before', async () => {
        const first = appendEvents(GENESIS, [event('a')]);
        await store.saveBreakers(M, { state: 1, head: first.head }, first.links);
        const forked = appendEvents(GENESIS, [event('b')]);
        await expect(store.saveBreakers(M, { state: 2, head: forked.head }, forked.links)).rejects.toThrow(
          'another event stands at place 0',
        );
        expect(await store.breakers(M)).toEqual({ state: 1, head: first.head });
      });

      it('leaves the log as it is in a reorg', async () => {
        const first = appendEvents(GENESIS, [event('a')]);
        await store.saveBreakers(M, { state: 1, head: first.head }, first.links);
        await store.rollback(M, 0n);
        expect(await store.auditLinks(M, 0, 9)).toHaveLength(1);
      });
    });

    describe('alerts', () => {
      const incident = (number: number, resolvedAt: number | null): AlertIncident => ({
        ...{ id: `${M}-${number}`, number, kind: 'breaker', scope: 'global', market: M, resolvedAt, startedAt: 1 },
        ...{ severity: 'critical', worst: 'critical', title: 't', detail: 'd', mark: 'm', clearMs: 0, openedClock: 0 },
        ...{ group: null, acknowledged: null, told: null },
      });
      const delivery = (n: number, more: Partial<Delivery> = {}): Delivery => ({
        ...newDelivery(notificationOf({ id: `n-${n}` }), 'ops', n),
        ...more,
      });
      const word = { at: 5, by: addressOf(1), reason: 'maintenance', what: 'silence', id: 's', detail: 'd' } as const;
      const save = (more: Partial<Parameters<AlertStore['saveAlerts']>[1]>) =>
        store.saveAlerts(M, { state: {}, incidents: [], deliveries: [], words: [], ...more });

      it('gives back state, resolved incidents, what waits, and what was said, also after reopening', async () => {
        expect(await store.alerts(M)).toEqual({ state: undefined, incidents: [], deliveries: [], words: [] });
        const done = delivery(1, { nextAt: null, deliveredAt: 9, attempts: 1 });
        await save({
          state: { of: 'a' },
          incidents: [incident(1, null), incident(2, 7)],
          deliveries: [delivery(1), delivery(2)],
          words: [word],
        });
        await save({ state: { of: 'b' }, incidents: [incident(1, 8)], deliveries: [done], words: [] });
        // A write whose answer was lost is made again.
        await save({ state: { of: 'b' }, incidents: [incident(1, 8)], deliveries: [done], words: [word] });
        await reopen();
        expect(await store.alerts(M)).toEqual({
          state: { of: 'b' },
          incidents: [incident(1, 8), incident(2, 7)],
          deliveries: [delivery(2), done],
          words: [word],
        });
        expect((await store.alerts(`${M}-2`)).words).toEqual([]);
      });

      it('forgets what is over after its time, never what waits', async () => {
        const day = 86_400_000;
        await save({
          incidents: [incident(1, 1), incident(2, null)],
          deliveries: [delivery(1), delivery(2, { nextAt: null, droppedAt: 3, error: 'no' })],
        });
        await store.maintain(29 * day);
        expect((await store.alerts(M)).deliveries).toHaveLength(2);
        await store.maintain(366 * day);
        const left = await store.alerts(M);
        expect(left.deliveries).toEqual([delivery(1)]);
        expect(left.incidents).toEqual([]);
      });
    });

    describe('operators’ words', () => {
      const KEY = 'market:main' as const;
      const posted = (ref: string, more: object = {}) =>
        ({ ref: `${M} ${ref}`, what: 'trip', key: KEY, reason: 'a drill', signer: addressOf(9), ...more }) as const;
      const done = { ok: false, refusal: 'no' } as const;
      const save = (...outcomes: { id: number; outcome: typeof done }[]) =>
        store.saveBreakers(M, { state: {}, head: { seq: 0, hash: hashOf(0) } }, [], outcomes);

      it('are taken in the order posted, each until it has its outcome', async () => {
        const first = await store.commands.post(M, posted('a'));
        const second = await store.commands.post(M, posted('b', { what: 'reset', key: 'global' }));
        await store.commands.post('other market', posted('c'));
        const taken = await store.commands.take(M);
        expect(taken).toMatchObject([
          { id: first, what: 'trip', key: KEY, reason: 'a drill', signer: addressOf(9) },
          { id: second, what: 'reset', key: 'global' },
        ]);
        for (const { ageMs } of taken) expect(ageMs).toBeGreaterThanOrEqual(0);
        // An engine that ended before it wrote an outcome leaves it to the next.
        expect((await store.commands.take(M)).map(({ id }) => id)).toEqual([first, second]);
        expect(await store.commands.outcome(first)).toBeUndefined();
        await save({ id: first, outcome: done });
        expect(await store.commands.outcome(first)).toEqual(done);
        expect((await store.commands.take(M)).map(({ id }) => id)).toEqual([second]);
      });

      it('are one however often a posting is repeated, and keep their first outcome', async () => {
        const id = await store.commands.post(M, posted('a'));
        expect(await store.commands.post(M, posted('a', { reason: 'again' }))).toBe(id);
        expect(await store.commands.take(M)).toMatchObject([{ reason: 'a drill' }]);
        await save({ id, outcome: done });
        await save({ id, outcome: { ok: false, refusal: 'other' } as never });
        expect(await store.commands.outcome(id)).toEqual(done);
      });

      it('can be withdrawn until they are taken, and are never taken after', async () => {
        const [early, late] = [await store.commands.post(M, posted('a')), await store.commands.post(M, posted('b'))];
        expect(await store.commands.withdraw(early)).toBe(true);
        expect((await store.commands.take(M)).map(({ id }) => id)).toEqual([late]);
        expect(await store.commands.withdraw(late)).toBe(false);
        expect(await store.commands.outcome(early)).toMatchObject({ ok: false });
      });

      it('have no outcome where the state that they led to was not written', async () => {
        const id = await store.commands.post(M, posted('a'));
        const first = auditLog(1);
        const forked = appendEvents(
          GENESIS,
          first.links.map(({ event }) => ({ ...event, why: 'another' })),
        );
        await store.saveBreakers(M, { state: 1, head: first.head }, first.links);
        const refused = store.saveBreakers(M, { state: 2, head: forked.head }, forked.links, [{ id, outcome: done }]);
        await expect(refused).rejects.toThrow('another event');
        expect(await store.commands.outcome(id)).toBeUndefined();
      });

      it('are told of as they come, and so are their outcomes', async () => {
        const seen: (number | undefined)[] = [];
        let calls = 0;
        const stops = [
          await store.commands.onPost(M, () => {
            calls += 1;
          }),
          await store.commands.onOutcome((id) => seen.push(id)),
        ];
        await vi.waitFor(() => expect(calls).toBe(1));
        await store.commands.post('other market', posted('x'));
        const id = await store.commands.post(M, posted('a'));
        await vi.waitFor(() => expect(calls).toBe(2));
        await save({ id, outcome: done });
        await vi.waitFor(() => expect(seen).toEqual([undefined, id]));
        for (const stop of stops) await stop();
      });

      it('that cannot be read are refused, and do not keep the others', async () => {
        const bad = await store.commands.post(M, posted('a', { key: 'nothing' }));
        const good = await store.commands.post(M, posted('b'));
        expect((await store.commands.take(M)).map(({ id }) => id)).toEqual([good]);
        expect(await store.commands.outcome(bad)).toMatchObject({ ok: false });
      });
    });

    describe('checkpoints and reorgs', () => {
      it('remembers how far discovery got and whom it found', async () => {
        expect(await store.checkpoint(M)).toBeUndefined();
        await store.saveCheckpoint(M, 10n, undefined, [addressOf(2), addressOf(1)]);
        await store.saveCheckpoint(M, 20n, hashOf(20), [addressOf(2), addressOf(3)]);
        await reopen();
        expect(await store.checkpoint(M)).toEqual({
          block: 20n,
          hash: hashOf(20),
          borrowers: [addressOf(1), addressOf(2), addressOf(3)],
        });
      });

      it('rolls back what came from dropped blocks of that market, and nothing else', async () => {
        const other = `${M}-2`;
        for (const market of [M, other]) {
          for (const block of [9, 10, 11]) {
            await store.saveFrame(market, sampleFrame({ seq: block, block }));
            await store.saveSettlements(market, [settlement(block, 0)]);
            await store.savePositionChanges(market, [positionAt(block)]);
          }
          await store.saveCheckpoint(market, 11n, hashOf(11), [addressOf(1)]);
        }
        await store.rollback(M, 10n);
        expect((await store.latestFrame(M))?.snapshot?.block.number).toBe(9);
        expect((await store.settlements(M, 9)).map((row) => row.blockNumber)).toEqual([9]);
        expect((await store.positionHistory(M, addressOf(5), 9)).map((row) => row.block.number)).toEqual([9n]);
        expect(await store.checkpoint(M)).toEqual({ block: 9n, hash: undefined, borrowers: [addressOf(1)] });
        expect((await store.latestFrame(other))?.snapshot?.block.number).toBe(11);
        expect(await store.settlements(other, 9)).toHaveLength(3);
        expect((await store.checkpoint(other))?.block).toBe(11n);
      });
    });

    describe('retention', () => {
      it('deletes what is past its time, once and for all', async () => {
        const day = 86_400_000;
        const old = { asset: ETH, source: 's', price: 1n, at: 0 };
        await store.savePrices(M, [old, { ...old, at: 91 * day }]);
        await store.savePositionChanges(M, [
          positionAt(1),
          { ...positionAt(2), block: { ...positionAt(2).block, timestamp: BigInt(91 * 86_400) } },
        ]);
        await store.saveSettlements(M, [settlement(1, 0)]);
        for (let turn = 0; turn < 2; turn++) {
          await store.maintain(91 * day);
          expect(await store.priceHistory(M, ETH, 0, 100 * day)).toHaveLength(1);
          expect((await store.positionHistory(M, addressOf(5), 9)).map((row) => row.block.number)).toEqual([2n]);
          expect(await store.settlements(M, 9)).toHaveLength(1);
        }
      });
    });

    describe('one writer', () => {
      it('refuses a second writer with words, and lets it in once the first has closed', async () => {
        const second = createStore(target);
        const refused = await second.open().catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(StoreLockedError);
        expect((refused as StoreLockedError).pid).toBe(process.pid);
        expect((refused as Error).message).toContain(String(process.pid));
        expect(second.health()).toMatchObject({
          state: 'down',
          detail: expect.stringContaining('already being written'),
        });
        await store.saveFrame(M, sampleFrame({ seq: 1 }));
        await reopen();
        expect((await store.latestFrame(M))?.seq).toBe(1);
      });

      it('loses no acknowledged row when the process is killed, and is taken over at once', async () => {
        await store.close();
        const child = fork(new URL('./killed-writer.ts', import.meta.url), [JSON.stringify(target), M], {
          execArgv: ['--import', 'tsx'],
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        });
        const exit = once(child, 'exit');
        let acknowledged = 0;
        await new Promise<void>((resolve) => {
          child.on('message', (seq) => {
            acknowledged = Number(seq);
            if (acknowledged === 25) {
              child.kill('SIGKILL');
              resolve();
            }
          });
          child.on('exit', () => resolve());
        });
        await exit;
        expect(acknowledged).toBeGreaterThanOrEqual(25);
        store = await vi.waitFor(() => open(target), { timeout: 10_000, interval: 100 });
        expect((await store.latestFrame(M))?.seq).toBeGreaterThanOrEqual(acknowledged);
        const kept = await store.settlements(M, 1_000);
        expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
      });
    });

    it('says how it is', async () => {
      expect(store.health()).toMatchObject({ id: 'store', kind: 'store', state: 'live', detail: '' });
      await store.close();
      expect(store.health().state).toBe('off');
      await reopen();
      expect(store.health().state).toBe('live');
    });
  });
});

const positionAt = (block: number): PositionChange => ({
  account: addressOf(5),
  block: { number: BigInt(block), hash: hashOf(block), timestamp: BigInt(block) },
  healthFactor: 1n,
  debt: 1n,
  collateral: 1n,
  cause: 'event',
});

const nothing = { repaid: '0', seized: '0', seizedNet: '0', protocolFee: '0', deficit: '0' };
/** What its prediction says. */
const exactly = { repaid: '1', seized: '2', seizedNet: '1', protocolFee: '1' };
const ledger = (block: number, logIndex: number): StoredLedger => ({
  txHash: hashOf(block * 1_000 + logIndex),
  blockNumber: block,
  blockHash: hashOf(block),
  logIndex,
  entries: [
    {
      ...{ line: 'swap-in', token: ETH, from: addressOf(5), to: addressOf(6), amount: MAX_UINT256 },
      ...{ fromRole: 'liquidator', toRole: 'venue', logIndex: 3, venue: 'Uniswap v3' },
    },
    {
      ...{ line: 'gas', token: 'native', from: addressOf(5), to: addressOf(0), amount: 7n },
      ...{ fromRole: 'liquidator', toRole: 'validators', logIndex: undefined },
    },
  ],
  unexplained: [{ token: ETH, amount: 1n }],
});
const lag: SettlementView['lag'] = { blocks: 3, seconds: 36, exact: true, cause: 'nobody' };
const prices: SettlementView['prices'] = { collateral: '3', debt: '4' };
const deficitAt = (block: number) => ({
  ...{ asset: ETH, amount: 5n, blockNumber: block, blockHash: hashOf(block), timestamp: block },
});
const carried = (block: number): DeficitRow => ({
  ...deficitAt(block),
  ...{ kind: 'carried', amount: -5n, event: undefined },
});
const created = (block: number): DeficitRow => ({
  ...deficitAt(block),
  ...{ kind: 'created', event: { txHash: hashOf(9), logIndex: 4, account: addressOf(5) } },
});
const spell = (block: number, end: number | undefined): Spell => ({
  account: addressOf(block),
  start: { block, timestamp: block, seen: block > 1 },
  end: end === undefined ? undefined : { block: end, timestamp: end, how: 'liquidated' },
  causes: [
    { from: block, cause: 'nobody' },
    { from: block + 1, cause: 'dust' },
  ],
});

const settlement = (block: number, logIndex: number): SettlementView => ({
  txHash: hashOf(block * 1_000 + logIndex),
  logIndex,
  blockNumber: block,
  blockHash: hashOf(block),
  timestamp: block,
  account: addressOf(5),
  liquidator: addressOf(6),
  collateralAsset: ETH,
  debtAsset: addressOf(7),
  offered: String(MAX_UINT256),
  repaid: String(MAX_UINT256),
  seized: '2',
  seizedNet: '1',
  protocolFee: '1',
  deficits: [{ asset: addressOf(7), amount: '5' }],
  gasUsed: '300000',
  gasCost: '300000000000000',
  predicted: {
    repaid: '1',
    seized: '2',
    seizedNet: '1',
    protocolFee: '1',
    deficits: [{ asset: addressOf(7), amount: '5' }],
    collateralPrice: '3',
    debtPrice: '4',
  },
  unpredicted: null,
});

const pick = (minute: ReturnType<typeof rollMinutes>[number] | undefined) =>
  minute && { open: minute.open, high: minute.high, low: minute.low, close: minute.close };
