import { formatUsd } from '@/components/ui/format-amount';
import { formatChance, formatHorizon } from '@/components/ui/format-ratio';
import type { Standing } from '@/lib/core/snapshot/standing-schema';

const count = (value: number): string => value.toLocaleString('en-US');

/** Why a position stands where it stands, in sentences. */
export const standingWords = (
  { tier, place, of, horizonS, exposures, minMinutes, breachProbability, lossGivenBreach, expectedLoss }: Standing,
  symbolOf: (asset: string) => string,
): readonly string[] => {
  const where = `Place ${count(place)} of ${count(of)}.`;
  const unseen = exposures
    .filter(({ sigma }) => sigma === null)
    .map(({ asset, minutes }) => `${symbolOf(asset)}: ${minutes} of ${minMinutes} minutes of prices`);
  const blind = unseen.length === 0 ? 'a price is missing' : unseen.join('; ');
  switch (tier) {
    case 'queue':
      return [where, 'It can be liquidated now: those come first, by expected loss, then by profit.'];
    case 'blocked':
      return [where, 'It is below 1, but nothing may liquidate it now: those come next, by expected loss.'];
    case 'near-unknown':
      return [
        where,
        `How likely it is to fall below 1 is not known (${blind}). So close to 1 it stands before all whose chance is known, by health factor.`,
      ];
    case 'far-unknown':
      return [where, `How likely it is to fall below 1 is not known (${blind}): it stands by health factor.`];
    case 'unpriced':
      return [where, 'A price is missing: its health factor is unknown, not healthy.'];
    case 'estimated': {
      const chance = `${formatChance(breachProbability)} within ${formatHorizon(horizonS)}`;
      return lossGivenBreach !== null && BigInt(lossGivenBreach) > 0n
        ? [
            where,
            `By expected loss: ${chance} × ${formatUsd(lossGivenBreach)} = ${formatUsd(expectedLoss)}; below a dollar by chance × debt.`,
          ]
        : [
            where,
            `A breach (${chance}) would leave no loss: the sale covers the debt. Behind those with a loss it stands by chance × debt.`,
          ];
    }
  }
};
