import fc from 'fast-check';
import { pad, toHex } from 'viem';
import { expect, it } from 'vitest';
import {
  type Attempt,
  busyAccounts,
  freeNonce,
  type Job,
  lookAt,
  type Mined,
  newest,
  nextFor,
} from '@/lib/core/execution/keeper/job';

const hash = (n: number) => pad(toHex(n));
const attempt = (n: number, block: bigint, purpose: Attempt['purpose'] = 'liquidate'): Attempt => ({
  hash: hash(n),
  raw: '0x02',
  purpose,
  gas: 1n,
  block,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 1n,
});
const account = '0x00000000000000000000000000000000000000aa';
const job: Job = {
  id: 'j',
  nonce: 7,
  accounts: [account],
  promised: 1n,
  debtAsset: account,
  attempts: [attempt(1, 100n)],
  state: 'open',
};
const mined = (n: number, block: bigint, ok = true): Mined => ({
  hash: hash(n),
  block,
  blockHash: hash(Number(block)),
  ok,
  gasCost: 5n,
});

it('is final only under its confirmations, and open again when its block is reorged away', () => {
  const seen = lookAt(job, { head: 101n, mined: mined(1, 101n), nonce: 8 }, 3n);
  expect(seen).toMatchObject({ state: 'open', mined: { block: 101n } });
  expect(nextFor(seen, 101n, true, 3n)).toEqual({ kind: 'wait' });
  const gone = lookAt(seen, { head: 102n, mined: undefined, nonce: 7 }, 3n);
  expect(gone.state).toBe('open');
  expect(gone.mined).toBeUndefined();
  expect(nextFor(gone, 102n, true, 3n)).toEqual({ kind: 'rebroadcast' });
  expect(lookAt(gone, { head: 104n, mined: mined(1, 102n), nonce: 8 }, 3n).state).toBe('done');
  expect(lookAt(gone, { head: 104n, mined: mined(1, 102n, false), nonce: 8 }, 3n).state).toBe('failed');
});

it('tells a mined cancellation from a mined liquidation, and a foreign transaction from both', () => {
  const two: Job = { ...job, attempts: [attempt(1, 100n), attempt(2, 101n, 'cancel')] };
  expect(lookAt(two, { head: 110n, mined: mined(2, 102n), nonce: 8 }, 3n).state).toBe('cancelled');
  expect(lookAt(two, { head: 110n, mined: mined(1, 102n), nonce: 8 }, 3n).state).toBe('done');
  const used = { head: 110n, mined: undefined, nonce: 8 };
  expect(lookAt(two, used, 3n).state).toBe('open');
  expect(lookAt(two, used, 3n, 109n).state).toBe('open');
  expect(lookAt(two, used, 3n, 108n).state).toBe('superseded');
  expect(lookAt(two, { ...used, nonce: 7 }, 3n, 100n).state).toBe('open');
});

it('replaces what waits, cancels what is not worth it any more, and lets nothing stand stuck', () => {
  expect(nextFor(job, 100n, true, 3n)).toEqual({ kind: 'wait' });
  expect(nextFor(job, 101n, true, 3n)).toEqual({ kind: 'rebroadcast' });
  expect(nextFor(job, 103n, true, 3n)).toEqual({ kind: 'replace' });
  expect(nextFor(job, 100n, false, 3n)).toEqual({ kind: 'cancel' });
  const cancelling: Job = { ...job, attempts: [attempt(1, 100n), attempt(2, 101n, 'cancel')] };
  expect(newest(cancelling).hash).toBe(hash(2));
  expect(nextFor(cancelling, 101n, false, 3n)).toEqual({ kind: 'wait' });
  expect(nextFor(cancelling, 103n, false, 3n)).toEqual({ kind: 'rebroadcast' });
  expect(nextFor(cancelling, 104n, false, 3n)).toEqual({ kind: 'cancel' });
});

it('never uses a nonce twice, and never sends twice for an account', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ nonce: fc.nat(50), open: fc.boolean() }), { maxLength: 20 }),
      fc.nat(50),
      (many, chainNonce) => {
        const jobs = many.map(
          ({ nonce, open }, n): Job => ({ ...job, id: `${n}`, nonce, state: open ? 'open' : 'done' }),
        );
        const free = freeNonce(jobs, chainNonce);
        expect(free).toBeGreaterThanOrEqual(chainNonce);
        for (const { nonce, state } of jobs) if (state === 'open') expect(free).toBeGreaterThan(nonce);
        expect(busyAccounts(jobs).size).toBe(many.some(({ open }) => open) ? 1 : 0);
      },
    ),
  );
});

it('whatever the chain answers, in whatever order, a final state stays', () => {
  const evidence = fc.record({
    head: fc.bigInt(100n, 120n),
    mined: fc.option(fc.record({ n: fc.constantFrom(1, 2), block: fc.bigInt(100n, 120n), ok: fc.boolean() }), {
      nil: undefined,
    }),
    nonce: fc.constantFrom(7, 8),
    usedSince: fc.option(fc.bigInt(100n, 120n), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 20 }), (looks) => {
      let now: Job = { ...job, attempts: [attempt(1, 100n), attempt(2, 101n, 'cancel')] };
      for (const { head, mined: at, nonce, usedSince } of looks) {
        const before = now;
        const found = at && at.block <= head ? mined(at.n, at.block, at.ok) : undefined;
        now = lookAt(before, { head, mined: found, nonce }, 3n, usedSince);
        if (before.state !== 'open') expect(now).toBe(before);
        else if (now.state === 'done' || now.state === 'failed' || now.state === 'cancelled')
          expect(head - (now.mined?.block ?? head) + 1n).toBeGreaterThanOrEqual(3n);
      }
    }),
  );
});
