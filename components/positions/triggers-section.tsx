'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { FromBlock } from '@/components/market/from-block';
import { Explained } from '@/components/ui/explained';
import { formatPrice } from '@/components/ui/format-amount';
import { formatExact, formatTruncated } from '@/components/ui/format-decimal';
import { formatHealthFactor, formatHorizon, formatPercent } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import type { RatioTriggerView } from '@/lib/core/snapshot/trigger-schema';
import { Section } from './section';

type Leg = PositionDetail['debts'][number];

const TIES: Readonly<Record<RatioTriggerView['tie'], string>> = {
  follows: 'one’s price is made of the other’s, or both of a third’s',
  stable: 'both are stablecoins',
  'e-mode': 'the account’s e-mode lists both',
};
const UNPRICED = 'a price of another leg is missing';
const NO_PRICE = 'the protocol’s oracle gives no price';
const signedPercent = (bps: number): string =>
  `${bps > 0 ? '+' : ''}${formatPercent(bps, Math.abs(bps) < 1_000 ? 2 : 1)}`;
const percentOf = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** Where it turns liquidatable: by each asset's price, by each ratio of two that move together; how far, in % and in σ. */
export const TriggersSection = ({ detail }: { readonly detail: PositionDetail }) => {
  const { standing, row, ratios, collaterals, debts } = detail;
  const horizon = formatHorizon(standing.horizonS);
  const legs = [...collaterals, ...debts.filter(({ asset }) => !collaterals.some((leg) => leg.asset === asset))];
  const symbolOf = (asset: string) => [...collaterals, ...debts].find((leg) => leg.asset === asset)?.symbol ?? asset;
  const below = standing.distance !== null && standing.distance < 0;
  return (
    <Section title="Liquidation levels" aside={`σ over ${horizon}`}>
      <Table label="Where it turns liquidatable">
        <thead>
          <tr>
            <HeadCell>What moves</HeadCell>
            <HeadCell numeric>Now</HeadCell>
            <HeadCell numeric>Liquidatable at</HeadCell>
            <HeadCell numeric>Away</HeadCell>
            <HeadCell numeric>In σ</HeadCell>
          </tr>
        </thead>
        <tbody>
          <Row data-testid="trigger-row">
            <Cell>Health factor</Cell>
            <Cell numeric>
              <Numeric text={formatHealthFactor(row.healthFactor)} reason="a price is missing" />
            </Cell>
            <Cell numeric>below 1</Cell>
            <Cell numeric>
              {standing.distance === null ? (
                <Unknown reason="a price is missing" />
              ) : below ? (
                <Passed />
              ) : (
                signedPercent(10_000 * Math.expm1(-standing.distance))
              )}
            </Cell>
            <Cell numeric>
              <Sigmas
                sigma={standing.sigma}
                sigmas={standing.distance === null || !standing.sigma ? null : standing.distance / standing.sigma}
                of="ln of this position’s health factor, from all its assets together"
                formula="ln HF ÷ σ(ln HF)"
                horizon={horizon}
                reason="a price is missing, or too few minutes of prices are known"
              />
            </Cell>
          </Row>
          {legs.map((leg) => (
            <LegRow key={leg.asset} leg={leg} horizon={horizon} />
          ))}
          {ratios.map((ratio) => (
            <RatioRow
              key={`${ratio.collateralAsset}-${ratio.debtAsset}`}
              ratio={ratio}
              horizon={horizon}
              symbols={[symbolOf(ratio.collateralAsset), symbolOf(ratio.debtAsset)]}
            />
          ))}
        </tbody>
      </Table>
    </Section>
  );
};

const LegRow = ({ leg, horizon }: { readonly leg: Leg; readonly horizon: string }) => (
  <Row data-testid="trigger-row">
    <Cell>
      <AssetTag symbol={leg.symbol} />
    </Cell>
    <Cell numeric>
      <Numeric text={formatPrice(leg.price)} reason={NO_PRICE} />
    </Cell>
    <Cell numeric>
      {leg.liquidatable === 'none' ? (
        <None reason={`no price of ${leg.symbol} alone takes the health factor below 1`} />
      ) : leg.liquidatable === 'unknown' ? (
        <Unknown reason={UNPRICED} />
      ) : (
        <Explained
          explanation={{
            what: `Liquidatable at this price of ${leg.symbol} and ${leg.liquidatable} it, all else equal; not one unit to the safe side. By the protocol’s own rounding.`,
            formula:
              leg.liquidatable === 'below'
                ? '(Σ debt − Σ other collateral × LT) ÷ (amount × LT)'
                : '(Σ collateral × LT − Σ other debt) ÷ amount',
            inputs: [
              ['exactly', leg.liquidationPrice === null ? '—' : formatExact(leg.liquidationPrice, 8)],
              ['now', leg.price === null ? '—' : formatExact(leg.price, 8)],
            ],
            from: <FromBlock />,
          }}
        >
          {formatPrice(leg.liquidationPrice)}
        </Explained>
      )}
    </Cell>
    <DistanceCells
      {...leg}
      horizon={horizon}
      of={`ln of ${leg.symbol}’s price`}
      formula="|ln(liquidatable at ÷ now)| ÷ σ"
      reason={leg.price === null ? NO_PRICE : UNPRICED}
    />
  </Row>
);

const RatioRow = ({
  ratio,
  symbols: [collateral, debt],
  horizon,
}: {
  readonly ratio: RatioTriggerView;
  readonly symbols: readonly [string, string];
  readonly horizon: string;
}) => (
  <Row data-testid="ratio-row">
    <Cell title={`They move together: ${TIES[ratio.tie]}`}>
      {collateral} <span className="text-ink-3">in</span> {debt}
    </Cell>
    <Cell numeric>
      <Numeric text={formatRatio(ratio.ratio)} reason="one of the two has no price of its own here" />
    </Cell>
    <Cell numeric>
      {ratio.liquidatable === 'none' ? (
        <None reason={`no ratio of ${collateral} to ${debt} alone takes the health factor below 1`} />
      ) : ratio.liquidatable === 'unknown' ? (
        <Unknown reason={UNPRICED} />
      ) : (
        <Explained
          explanation={{
            what: `Liquidatable once ${collateral} is worth this many ${debt} or fewer, ${debt} and all else as now: what matters where the two move together, because their common price in dollars then does not.`,
            formula: 'liquidation price of the collateral ÷ price of the debt',
            inputs: [
              ['exactly', ratio.trigger === null ? '—' : formatExact(ratio.trigger, 18)],
              ['now', ratio.ratio === null ? '—' : formatExact(ratio.ratio, 18)],
              ['why together', TIES[ratio.tie]],
            ],
            from: <FromBlock />,
          }}
        >
          {formatRatio(ratio.trigger)}
        </Explained>
      )}
    </Cell>
    <DistanceCells
      {...ratio}
      horizon={horizon}
      of={`ln of the ratio ${collateral} to ${debt}`}
      formula="ln(now ÷ liquidatable at) ÷ σ, σ² = σ²₁ + σ²₂ − 2 cov"
      reason={UNPRICED}
    />
  </Row>
);

type Distance = Pick<Leg, 'moveBps' | 'sigma' | 'sigmas'> & { readonly liquidatable: Leg['liquidatable'] };

const DistanceCells = ({
  moveBps,
  sigma,
  sigmas,
  liquidatable,
  of,
  formula,
  horizon,
  reason,
}: Distance & { readonly of: string; readonly formula: string; readonly horizon: string; readonly reason: string }) => {
  if (liquidatable === 'none')
    return (
      <>
        <Cell numeric />
        <Cell numeric />
      </>
    );
  const passed = moveBps !== null && (liquidatable === 'below' ? moveBps >= 0 : moveBps <= 0);
  return (
    <>
      <Cell numeric>
        {moveBps === null ? <Unknown reason={reason} /> : passed ? <Passed by={moveBps} /> : signedPercent(moveBps)}
      </Cell>
      <Cell numeric>
        <Sigmas
          sigma={sigma}
          sigmas={sigmas}
          of={of}
          formula={formula}
          horizon={horizon}
          reason={moveBps === null ? reason : 'too few minutes of prices are known to say how much it moves'}
        />
      </Cell>
    </>
  );
};

const Sigmas = ({
  sigma,
  sigmas,
  of,
  formula,
  horizon,
  reason,
}: {
  readonly sigma: number | null;
  readonly sigmas: number | null;
  readonly of: string;
  readonly formula: string;
  readonly horizon: string;
  readonly reason: string;
}) =>
  sigma === null || sigmas === null ? (
    <Unknown reason={reason} />
  ) : sigmas <= 0 ? (
    <span className="text-ink-3">0</span>
  ) : (
    <Explained
      explanation={{
        what: `How many standard deviations away it is: of the ${of}, over the queue’s horizon of ${horizon}.`,
        formula,
        inputs: [[`σ, ${horizon}`, percentOf(sigma)]],
        from: <FromBlock />,
      }}
    >
      {sigmas >= 99.95 ? Math.round(sigmas).toLocaleString('en-US') : sigmas.toFixed(1)}
    </Explained>
  );

const Passed = ({ by }: { readonly by?: number }) => (
  <span
    className="text-risk-liq"
    title={by === undefined ? undefined : `${signedPercent(by)} would bring it back to 1`}
  >
    passed
  </span>
);

const None = ({ reason }: { readonly reason: string }) => (
  <span className="text-ink-3" title={reason}>
    none
  </span>
);

/** Six digits: a staked token's rate moves by less than a basis point a day. */
const formatRatio = (wad: string | null): string => (wad === null ? '—' : formatTruncated(wad, 18, 6));
