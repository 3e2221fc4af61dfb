import { describe, expect, it } from 'vitest';
import { keeperCsv } from '@/lib/core/snapshot/keeper-csv';
import { type JobInput, jobViews, patienceView, plainWords } from '@/lib/core/snapshot/keeper-view';

const account = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, '0')}`;
const hash = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`;
const job = (nonce: number, more: Partial<JobInput> = {}): JobInput & { signer: `0x${string}` } => ({
  ...{ id: hash(nonce), at: 1_790_000_000_000 + nonce, nonce, signer: account(0x51), state: 'open' },
  ...{ accounts: [account(1), account(2)], promised: 1_500_001n, debtAsset: account(0xa3) },
  attempts: [
    {
      hash: hash(7),
      purpose: 'liquidate',
      gas: 600_000n,
      maxFeePerGas: 2_500_000_000n,
      maxPriorityFeePerGas: 1n,
      block: 9n,
    },
  ],
  ...more,
});

describe('the keeper on the wire', () => {
  it('leaves addresses of nodes, long bytes and control characters out of what it was told', () => {
    expect(plainWords(`wss://node.example/v2/KEY?a=b refused 0x02f8${'ab'.repeat(100)}`)).toBe(
      '(an address) refused (bytes)',
    );
    expect(plainWords(`02f8${'ab'.repeat(100)}`)).toBe('(bytes)');
    // A hash and an account stay.
    expect(plainWords(`${hash(1)} of ${account(1)}`)).toBe(`${hash(1)} of ${account(1)}`);
    expect(plainWords('a\u001b[31m\nb')).toBe('a [31m b');
    expect(plainWords('x'.repeat(1_000)).length).toBe(301);
  });

  it('tells only of who still waits', () => {
    const failure = { reason: 'reverted', times: 2, notBefore: 110n };
    const patience = {
      [account(1)]: failure,
      [account(2)]: { ...failure, notBefore: 100n },
      [account(3)]: { ...failure, notBefore: 140n },
    };
    expect(patienceView(patience, 100n).map((each) => [each.account, each.reason, each.notBefore])).toEqual([
      [account(3), 'it was mined and reverted', 140],
      [account(1), 'it was mined and reverted', 110],
    ]);
  });

  it('promises what the attempt that counts does', () => {
    const [first] = job(1).attempts;
    if (!first) throw new Error('a job has an attempt');
    const second = { ...first, hash: hash(8), promised: 7n, debtAsset: account(0xa4) };
    const cancel = { ...first, hash: hash(9), purpose: 'cancel' as const };
    const mined = { hash: hash(7), block: 12n, ok: true, gasCost: 1n };
    const promised = (more: Partial<JobInput>) =>
      jobViews([job(1, more)]).map((each) => [each.promised, each.debtAsset]);
    expect(promised({})).toEqual([['1500001', account(0xa3)]]);
    expect(promised({ attempts: [first, second, cancel] })).toEqual([['7', account(0xa4)]]);
    expect(promised({ attempts: [first, second], mined })).toEqual([['1500001', account(0xa3)]]);
  });

  it('writes jobs as CSV, the newest first, and leaves empty what is not known', () => {
    const mined = { hash: hash(8), block: 12n, ok: false, gasCost: 1_500_000_000_000_000n };
    const lookup = () => ({ symbol: 'USDC', decimals: 6 });
    const views = jobViews([job(1), job(2, { mined, state: 'failed' })]);
    const [, ...lines] = keeperCsv(views, lookup).trimEnd().split('\r\n');
    const people = `${account(1)} ${account(2)}`;
    expect(lines).toEqual([
      `2026-09-21T14:13:20.002Z,${account(0x51)},2,failed,${people},USDC,1.500001,1,liquidate,${hash(7)},2.5,${hash(8)},12,false,0.0015`,
      `2026-09-21T14:13:20.001Z,${account(0x51)},1,open,${people},USDC,1.500001,1,liquidate,${hash(7)},2.5,,,,`,
    ]);
    expect(keeperCsv(views, () => undefined).split('\r\n')[1]).toContain(`,${account(0xa3)},,1,`);
  });
});
