import { describe, expect, it } from 'vitest';
import { TriggersSection } from '@/components/positions/triggers-section';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { fixtureDetail } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const show = async (change: (detail: PositionDetail) => Partial<PositionDetail>) => {
  const detail = fixtureDetail();
  const host = await render(
    <Live stream={heldStream().stream}>
      <TriggersSection detail={{ ...detail, ...change(detail) }} />
    </Live>,
  );
  const rows = [...host.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('td')].map((cell) => cell.textContent),
  );
  return { host, rows };
};
const wad = (value: number): string => `${Math.round(value * 1e6)}${'0'.repeat(12)}`;

describe('liquidation levels of a position', () => {
  it('gives each asset its price, its distance in % and in σ, and says where it is past it', async () => {
    const { rows } = await show(({ collaterals, debts }) => ({
      collaterals: collaterals.map((leg) => ({
        ...leg,
        liquidationPrice: '200000000000',
        moveBps: -1_666.67,
        sigmas: 22.5,
      })),
      debts,
    }));
    expect(rows[1]).toEqual([expect.stringContaining('WETH'), '2,400.00', '2,000.00', '−16.7%', '22.5']);
    expect(rows[2]?.slice(3)).toEqual(['passed', expect.stringContaining('too few minutes')]);
  });

  it('tells none from unknown', async () => {
    const { rows, host } = await show(({ collaterals, debts }) => ({
      collaterals: collaterals.map((leg) => ({
        ...leg,
        liquidatable: 'none' as const,
        liquidationPrice: null,
        moveBps: null,
        sigmas: null,
      })),
      debts: debts.map((leg) => ({
        ...leg,
        liquidatable: 'unknown' as const,
        liquidationPrice: null,
        moveBps: null,
        sigmas: null,
      })),
    }));
    expect(rows[1]?.slice(2)).toEqual(['none', '', '']);
    expect(rows[2]?.[2]).toContain('not available: a price of another leg is missing');
    expect(host.querySelectorAll('tbody tr')).toHaveLength(3);
  });

  it('shows the ratio of two that move together beside today’s', async () => {
    const { rows } = await show(({ collaterals, debts }) => {
      const [collateral, debt] = [collaterals[0], debts[0]];
      if (!collateral || !debt) throw new Error('the fixture has two legs');
      return {
        ratios: [
          {
            collateralAsset: collateral.asset,
            debtAsset: debt.asset,
            tie: 'follows',
            ratio: wad(1.19),
            trigger: wad(1.142857),
            liquidatable: 'below',
            moveBps: -396.2,
            sigma: 0.0008,
            sigmas: 50.5,
          },
        ],
      };
    });
    expect(rows[3]).toEqual(['WETH in USDC', '1.190000', '1.142857', '−3.96%', '50.5']);
  });
});
