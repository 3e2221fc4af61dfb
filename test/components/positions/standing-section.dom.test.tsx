import { describe, expect, it } from 'vitest';
import { StandingSection } from '@/components/positions/standing-section';
import { standingWords } from '@/components/positions/standing-words';
import type { Standing } from '@/lib/core/snapshot/standing-schema';
import { fixtureDetail, fixtureStanding } from '../../fixtures/snapshot';
import { render } from '../render';

const detail = fixtureDetail(20);
const standing = (more: Partial<Standing> = {}): Standing => ({ ...fixtureStanding(detail.row), ...more });
const words = (more: Partial<Standing>) =>
  standingWords(standing(more), (asset) => (asset === detail.collaterals[0]?.asset ? 'WETH' : 'USDC')).join(' ');

describe('why a position stands where it stands', () => {
  it('shows each step: chance, distance in σ, volatilities, the sale, what is left, the neighbours', async () => {
    const host = await render(<StandingSection detail={{ ...detail, standing: standing() }} />);
    const text = host.textContent ?? '';
    for (const part of [
      'Chance of a breach within 1 h',
      'σ of the health factor',
      '+1.00',
      '−1.00',
      'WETH sold',
      '÷ 1.050',
      '650,000 × 10 gwei',
      'Left over$6,174.61',
      'Right below it',
    ])
      expect(text).toContain(part);
  });

  it('says what is unknown, and why, instead of a number', async () => {
    const exposures = standing().exposures.map((each) => ({ ...each, sigma: null, minutes: 3 }));
    const unknown = {
      tier: 'near-unknown',
      exposures,
      sigma: null,
      breachProbability: null,
      debt: null,
      recovery: null,
      lossGivenBreach: null,
      expectedLoss: null,
      sales: [],
    } as const;
    const host = await render(
      <StandingSection detail={{ ...detail, standing: standing({ ...unknown, exposures, sales: [] }) }} />,
    );
    expect(host.textContent).toContain('WETH: 3 of 15 minutes of prices');
    expect(host.textContent).toContain('not available');
    expect(host.textContent).not.toContain('NaN');
    expect(host.textContent).not.toContain('Recovered');
  });

  it('has words for each reason to stand somewhere', () => {
    expect(words({ tier: 'queue', place: 3 })).toBe(
      'Place 3 of 1,000. It can be liquidated now: those come first, by expected loss, then by profit.',
    );
    expect(
      words({ tier: 'estimated', breachProbability: 0.034, lossGivenBreach: '4500000000', expectedLoss: '153000000' }),
    ).toContain('3.4% within 1 h × $45.00 = $1.53');
    expect(words({ tier: 'estimated', breachProbability: 0.034, lossGivenBreach: '-1' })).toContain(
      'would leave no loss',
    );
    expect(words({ tier: 'unpriced' })).toContain('unknown, not healthy');
  });
});
