import { expect, it } from 'vitest';
import { aaveV3Rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { protocolRules, rulesFor } from '@/lib/core/protocols/registry';
import { UnknownRevisionError } from '@/lib/core/protocols/rules';
import { BORROWER, NOW, PAIR, vectorAccount, vectorMarket } from './market-fixture';

const call = { ...PAIR, account: BORROWER, debtToCover: 1n };

it('supports 3.0, 3.6 and 3.7', () => {
  expect(aaveV3Rules.supportedRevisions).toEqual([1, 10, 11]);
});

it.each([0, 2, 9, 12])('computes nothing for revision %i', (revision) => {
  const market = vectorMarket(revision);
  const entries: (() => unknown)[] = [
    () => aaveV3Rules.accrue(market, NOW + 1n),
    () => aaveV3Rules.accrue(market, NOW),
    () => aaveV3Rules.position(market, vectorAccount),
    () => aaveV3Rules.accountData(market, vectorAccount),
    () => aaveV3Rules.healthFactorOf(revision, [], []),
    () => aaveV3Rules.legValue(revision, 'collateral', 1n, 1n, 18),
    () => aaveV3Rules.liquidationTerms(market, vectorAccount, PAIR),
    () => aaveV3Rules.quote(market, vectorAccount, PAIR, 1n),
    () => aaveV3Rules.encodeLiquidation(market, call),
    () => aaveV3Rules.decodeSettlement(market, []),
  ];
  for (const entry of entries) expect(entry).toThrow(UnknownRevisionError);
});

it('is found by a market’s protocol', () => {
  expect(rulesFor(vectorMarket(10))).toBe(protocolRules['aave-v3']);
  expect(rulesFor(vectorMarket(10)).id).toBe('aave-v3');
});
