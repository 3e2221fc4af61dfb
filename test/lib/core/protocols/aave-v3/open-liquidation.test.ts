import { describe, expect, it } from 'vitest';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { OpenLiquidation, Pair } from '@/lib/core/protocols/rules';
import { smallSituation } from '@/test/fixtures/small-situation';
import { PAIR, vectorAccount, vectorMarket } from './market-fixture';

const REVISIONS = [1, 10, 11] as const;
const inside = (open: OpenLiquidation, offer: bigint) =>
  open.ranges.find(({ from, to }) => from <= offer && offer <= to);

describe('openLiquidation', () => {
  it.each(REVISIONS)(
    'revision %i: the ranges are exactly the legal offers, the outcomes those of quote',
    (revision) => {
      const kinds = new Map<string, number>();
      for (let seed = 0; seed < 250; seed += 1) {
        const { market, account, collaterals, debts } = smallSituation(seed, { revision, units: 300 });
        for (const collateralAsset of collaterals)
          for (const debtAsset of debts) {
            const pair: Pair = { collateralAsset, debtAsset };
            const terms = rules.liquidationTerms(market, account, pair);
            const result = rules.openLiquidation(market, account, pair);
            if (!result.ok) {
              expect(terms).toMatchObject({ legal: false, reason: result.reason });
              continue;
            }
            const { open } = result;
            const most = terms.legal ? terms.maxDebtToCover : 2_000n;
            for (let offer = 1n; offer <= most; offer += 1n) {
              const exact = rules.quote(market, account, pair, offer);
              const range = inside(open, offer);
              const last = open.ranges.at(-1);
              const largest = open.outcome(most);
              // Offers beyond what empties the collateral all come out as the largest does, which stands for them.
              const beyond = last?.kind === 'whole-collateral' && last.to === most;
              if (beyond && range === undefined && exact.ok) {
                expect(exact.quote).toMatchObject(largest);
                continue;
              }
              expect([seed, offer, exact.ok]).toEqual([seed, offer, range !== undefined]);
              if (!exact.ok || range === undefined) continue;
              kinds.set(range.kind, (kinds.get(range.kind) ?? 0) + 1);
              const { repaid, seizedNet } = exact.quote;
              expect(open.outcome(offer)).toEqual({ repaid, seizedNet });
              expect(open.quote(offer)).toEqual(exact);
            }
          }
      }
      expect([...kinds.keys()].toSorted()).toEqual(['part', 'whole-collateral', 'whole-debt']);
    },
  );

  it.each(REVISIONS)(
    'revision %i: the inverse is the smallest offer, the edge the last before more fee',
    (revision) => {
      for (let seed = 0; seed < 120; seed += 1) {
        const { market, account, collaterals, debts } = smallSituation(seed, { revision, units: 300 });
        const pair = { collateralAsset: collaterals[0] as `0x${string}`, debtAsset: debts[0] as `0x${string}` };
        const result = rules.openLiquidation(market, account, pair);
        if (!result.ok) continue;
        const { open } = result;
        const part = open.ranges.find(({ kind }) => kind === 'part');
        if (part === undefined) continue;
        const feeAt = (offer: bigint) => {
          const exact = open.quote(offer);
          return exact.ok ? exact.quote.protocolFee : undefined;
        };
        const { liquidationProtocolFee } = market.reserves.get(pair.collateralAsset) as {
          liquidationProtocolFee: bigint;
        };
        for (let offer = part.from + 1n; offer <= part.to && offer < part.from + 200n; offer += 1n) {
          const { seizedNet } = open.outcome(offer);
          const least = open.leastOffer(seizedNet);
          expect(open.outcome(least).seizedNet).toBe(seizedNet);
          if (least > 1n) expect(open.outcome(least - 1n).seizedNet < seizedNet).toBe(true);
          const edge = open.feeEdge(offer);
          expect(edge === undefined).toBe(liquidationProtocolFee === 0n);
          let last = offer;
          while (last < part.to && feeAt(last + 1n) === feeAt(offer)) last += 1n;
          if (edge === undefined || last === part.to) continue;
          expect(edge).toBe(open.leastOffer(open.outcome(last).seizedNet));
        }
      }
    },
  );

  it('refuses for the reason of the rules', () => {
    const market = vectorMarket(10);
    const own = rules.openLiquidation(market, vectorAccount, PAIR, vectorAccount.account);
    expect(own).toEqual({ ok: false, reason: 'self-liquidation' });
  });
});
