import { expect, it } from 'vitest';
import type { Attempt } from '@/lib/core/execution/keeper/job';
import { trailSteps } from '@/lib/core/snapshot/plan-trail-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { StoredLedger } from '@/lib/engine/ports';
import { ownOutcome } from '@/lib/server/own-outcome';
import { addressOf, hashOf } from '@/test/fixtures/frame';
import { fixtureSnapshot } from '@/test/fixtures/snapshot';

const [sample] = fixtureSnapshot().settlements;
if (!sample) throw new Error('the fixture has settlements');
const { account, collateralAsset, debtAsset } = sample;
const amounts = (repaid: bigint) => ({ repaid, seized: 505n, seizedNet: 500n, protocolFee: 5n, deficits: [] });
const row: SettlementView = {
  ...sample,
  ...{ repaid: '1000004', seized: '505', seizedNet: '500', protocolFee: '5', timestamp: 1_024, blockNumber: 102 },
  predicted: {
    ...{ repaid: '1000004', seized: '505', seizedNet: '500', protocolFee: '5', deficits: [] },
    ...{ collateralPrice: '1', debtPrice: '1' },
  },
  unpredicted: null,
};
const attempt = (n: number, block: bigint, repaid: bigint, of = account): Attempt => ({
  ...{ hash: hashOf(n), raw: '0x02', purpose: 'liquidate', gas: 900_000n, block },
  ...{ maxFeePerGas: 10n, maxPriorityFeePerGas: 1n },
  intent: {
    ...{ block, blockTime: 800n + 2n * block, projectedTo: 812n + 2n * block },
    liquidations: [
      {
        ...{ account: of, collateralAsset, debtAsset, debtToCover: repaid },
        ...{ planned: amounts(repaid), atOnce: amounts(repaid - 1n) },
      },
    ],
    ...{ sales: [], lender: 'morpho', loan: 0n, premium: 0n, expected: 0n, promised: 7n },
  },
});
const books: StoredLedger = {
  ...{ txHash: hashOf(1), blockNumber: 102, blockHash: hashOf(102), logIndex: row.logIndex },
  ...{ entries: [], unexplained: [] },
};
const signer = addressOf(0x51);
const names = (attempts: readonly Attempt[]) => {
  const own = ownOutcome({ signer, attempts }, row, [row], [books]);
  return own && trailSteps(own.trail, row).map(({ name, block, amounts: of }) => [name, block, of.repaid]);
};

it('goes from the first attempt that was for the account to the one that was mined and what its simulation moved', () => {
  const moved = { ...amounts(1_000_003n), account, collateralAsset, debtAsset };
  const last: Attempt = {
    ...attempt(3, 101n, 1_000_002n),
    simulated: { block: 101n, gas: 800_000n, liquidations: [{ ...moved, account: addressOf(9) }, moved] },
  };
  expect(names([attempt(1, 98n, 5n, addressOf(9)), attempt(2, 99n, 1_000_001n), last])).toEqual([
    ['planned', 99, '1000001'],
    ['quoted', 101, '1000002'],
    ['simulated', 101, '1000003'],
    ['predicted', 101, '1000004'],
    ['realised', 102, '1000004'],
  ]);
  const own = ownOutcome({ signer, attempts: [last] }, row, [row], [books]);
  expect(own).toMatchObject({ signer, attempts: 1, lender: 'morpho', promised: '7' });
  const gas = own?.money.filter(({ name }) => name.startsWith('gas'));
  expect(gas?.map(({ meant, realised }) => [meant, realised])).toEqual([
    ['800000', row.gasUsed],
    ['9000000', row.gasCost],
  ]);
  // What could be sent stays where it is.
  expect(JSON.stringify(own)).not.toContain('raw');
});

it('tells of a simulation only what it moved, and of no plan nothing', () => {
  const silent: Attempt = { ...attempt(1, 101n, 1_000_002n), simulated: { block: 101n, gas: 1n } };
  expect(names([silent])?.map(([name]) => name)).toEqual(['planned', 'quoted', 'predicted', 'realised']);
  const { intent: _, ...cancelled } = silent;
  expect(names([cancelled])).toBeUndefined();
  expect(names([attempt(1, 101n, 5n, addressOf(9))])).toBeUndefined();
  expect(ownOutcome({ signer, attempts: [silent] }, row, [row], [])).toBeUndefined();
});
