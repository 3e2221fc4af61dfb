'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { FromBlock } from '@/components/market/from-block';
import { Explained } from '@/components/ui/explained';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { formatChance, formatHealthFactor, formatHorizon } from '@/components/ui/format-ratio';
import { KeyValues } from '@/components/ui/key-values';
import { Unknown } from '@/components/ui/unknown';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import type { Standing } from '@/lib/core/snapshot/standing-schema';
import { Section } from './section';
import { standingWords } from './standing-words';

const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)}%`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Why it stands here: from how wild prices are to what would be lost, each step with its figure. */
export const StandingSection = ({ detail }: { readonly detail: PositionDetail }) => {
  const { standing } = detail;
  const symbolOf = (asset: string) =>
    [...detail.collaterals, ...detail.debts].find((leg) => leg.asset === asset)?.symbol ?? asset;
  return (
    <Section title="Why it stands here" aside={`horizon ${formatHorizon(standing.horizonS)}`}>
      <div className="grid gap-1 px-4 pb-3" data-testid="standing-section">
        <p className="text-xs text-ink-2">{standingWords(standing, symbolOf).join(' ')}</p>
        <KeyValues
          items={[...chanceItems(standing, symbolOf), ...lossItems(standing, symbolOf), ...neighbours(standing)]}
        />
      </div>
    </Section>
  );
};

type Items = Parameters<typeof KeyValues>[0]['items'];

const chanceItems = (standing: Standing, symbolOf: (asset: string) => string): Items => {
  const { breachProbability, distance, sigma, scale, tailDof, horizonS, exposures, minMinutes } = standing;
  const horizon = formatHorizon(horizonS);
  return [
    [
      `Chance of a breach within ${horizon}`,
      breachProbability === null ? (
        <Unknown key="chance" reason="a price is missing, or too few minutes of prices are known" />
      ) : (
        <Explained
          key="chance"
          explanation={{
            what: 'That the health factor is below 1 at some moment within the horizon: a first passage, with the fat tails that a back-test on real minutes asked for.',
            formula: 'P(|t_ν| ≥ ln HF ÷ (k · σ))',
            inputs: [
              ['ln HF', distance?.toFixed(5) ?? '—'],
              [`σ over ${horizon}`, sigma === null ? '—' : percent(sigma, 3)],
              ['k', scale],
              ['ν', tailDof],
            ],
            from: <FromBlock />,
          }}
        >
          {formatChance(breachProbability)}
        </Explained>
      ),
    ],
    [
      'Fall of the health factor to 1',
      distance === null || distance < 0 ? (
        <span key="fall" className="text-ink-3">
          {distance === null ? 'unknown' : 'it is below'}
        </span>
      ) : (
        <span key="fall">
          {percent(-Math.expm1(-distance))}
          {sigma ? <span className="text-ink-3"> = {(distance / sigma).toFixed(1)} σ</span> : null}
        </span>
      ),
    ],
    [
      `σ of the health factor, ${horizon}`,
      sigma === null ? <Unknown key="sigma" reason="see its assets below" /> : percent(sigma, 3),
    ],
    ...exposures.map(({ asset, weight, sigma: own, minutes }): Items[number] => [
      `${symbolOf(asset)}: weight, σ`,
      <span key={asset}>
        {signed(weight)},{' '}
        {own === null ? <Unknown reason={`${minutes} of ${minMinutes} minutes of prices`} /> : percent(own, 3)}
      </span>,
      asset,
    ]),
  ];
};

const lossItems = (standing: Standing, symbolOf: (asset: string) => string): Items => {
  const { tier, debt, sales, gas, recovery, lossGivenBreach, expectedLoss } = standing;
  if (debt === null || lossGivenBreach === null)
    return [['Loss at a breach', <Unknown key="loss" reason="a price or a volatility is not known" />]];
  const now = tier === 'queue' || tier === 'blocked';
  const covered = BigInt(lossGivenBreach) <= 0n;
  return [
    [now ? 'Debt' : 'Debt at the breach', formatUsdCents(debt)],
    ...sales.map(({ asset, value, impact, bonus, made, recovered }): Items[number] => [
      `${symbolOf(asset)} sold`,
      made ? (
        <span key={asset} title="Worth, less the sale’s own impact, over 1 + the liquidation bonus">
          <span className="text-ink-3">
            {formatUsd(value)} −{percent(impact)} ÷ {(1 + bonus).toFixed(3)} ={' '}
          </span>
          {formatUsdCents(recovered)}
        </span>
      ) : (
        <span key={asset} className="text-ink-3">
          {formatUsd(value)}: would not bring in its gas
        </span>
      ),
      `sale ${asset}`,
    ]),
    [
      gas.measured ? 'Gas, as measured lately' : 'Gas, as configured',
      gas.usd === null ? (
        <Unknown key="gas" reason="the price of the chain’s coin is not known: left out" />
      ) : (
        <span key="gas">
          <span className="text-ink-3">
            {gas.units.toLocaleString('en-US')} × {Number(gas.gwei.toPrecision(3))} gwei ={' '}
          </span>
          −{formatUsdCents(gas.usd)}
        </span>
      ),
    ],
    ['Recovered', formatUsdCents(recovery)],
    covered
      ? ['Left over', formatUsdCents((-BigInt(lossGivenBreach)).toString())]
      : ['Left uncovered', formatUsdCents(lossGivenBreach)],
    [
      'Expected loss',
      expectedLoss === null ? (
        <Unknown key="expected" reason="its chance is not known" />
      ) : (
        formatUsdCents(expectedLoss)
      ),
    ],
  ];
};

const neighbours = ({ above, below }: Standing): Items =>
  (
    [
      ['Right above it', above],
      ['Right below it', below],
    ] as const
  ).flatMap(([label, row]): Items[number][] =>
    row === null
      ? []
      : [
          [
            label,
            <Link key={row.account} href={`/positions?account=${row.account}`} className="hover:underline">
              <AccountLabel account={row.account} />
              <span className="text-ink-3">
                {' '}
                HF {formatHealthFactor(row.healthFactor)}, {formatChance(row.breachProbability)},{' '}
                {formatUsd(row.expectedLoss)}
              </span>
            </Link>,
          ],
        ],
  );
