import { formatUsd } from '@/components/ui/format-amount';
import { formatBps, formatPercent } from '@/components/ui/format-ratio';
import type { HealthFacts, HealthReport } from '@/lib/core/snapshot/health-schema';
import { shareBps } from '@/lib/core/snapshot/health-verdict';
import { BreakerFigure } from './breaker-figure';
import { FigureCard } from './figure-card';
import { ServiceFigure } from './service-figure';

const count = (value: number): string => value.toLocaleString('en-US');
const share = (part: string, whole: string | null): string => {
  const bps = whole === null ? null : shareBps(part, whole);
  if (bps === null || !Number.isFinite(bps)) return '—';
  return bps < 1 && part !== '0' ? '<0.01%' : formatPercent(bps, 2);
};

/** Every fact of the verdict as a figure. `facts` null: nothing was ever heard, and every figure says so. */
export const HealthFigures = ({
  facts,
  service,
  now,
}: {
  readonly facts: HealthFacts | null;
  readonly service: HealthReport['service'];
  readonly now: number;
}) => {
  const { supplied, borrowed, badDebt, positions, below1, below105, oracles, block } = facts ?? NOTHING;
  const ageMs = block ? now - block.receivedAt : null;
  const free = supplied !== null && borrowed !== null ? (BigInt(supplied) - BigInt(borrowed)).toString() : null;
  const below = (bound: string, tally: typeof below1, meaning: string) => (
    <FigureCard
      name={`Debt with a health factor below ${bound}`}
      value={tally ? formatUsd(tally.debt) : null}
      unit={tally ? `USD · ${share(tally.debt, borrowed)} of all debt` : ''}
      meaning={
        tally ? `${count(tally.count)} positions, with ${formatUsd(tally.collateral)} of collateral. ${meaning}` : ''
      }
      ageMs={ageMs}
    />
  );
  return (
    <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-4">
      <FigureCard
        name="Supplied minus borrowed"
        value={free === null ? null : formatUsd(free)}
        unit="USD"
        meaning={`What suppliers could take out now: ${formatUsd(supplied)} is supplied, ${formatUsd(borrowed)} of it is lent out.`}
        missing="A price of an asset in use is missing, so the sum is not known."
        ageMs={ageMs}
      />
      <FigureCard
        name="Bad debt"
        value={badDebt === null ? null : formatUsd(badDebt)}
        unit={`USD · ${badDebt === null ? '—' : share(badDebt, borrowed)} of all debt`}
        meaning="Debt of positions that owe more than their collateral is worth, at the protocol’s prices. Suppliers stand to lose it."
        ageMs={ageMs}
      />
      {below('1', below1, 'These can be liquidated now.')}
      {below('1.05', below105, 'A fall of their collateral by some 5% makes these liquidatable.')}
      <FigureCard
        name="Prices that agree"
        value={oracles ? `${oracles.assets - disagreeing(oracles).size} of ${oracles.assets}` : null}
        unit="assets"
        meaning="The protocol’s price is where independent sources put it, within what its feed may be off by design."
        ageMs={ageMs}
      >
        {oracles && <Disagreements oracles={oracles} />}
      </FigureCard>
      <BreakerFigure breakers={facts?.breakers ?? null} now={now} />
      <ServiceFigure service={service} ageMs={ageMs} />
      <FigureCard
        name="Borrowers"
        value={positions ? count(positions.total) : null}
        unit="positions"
        meaning={
          positions?.unknown === 0
            ? 'The health of every one of them is known.'
            : `Of ${count(positions?.unknown ?? 0)} the health is unknown, for a price is missing: they are in no figure here.`
        }
        ageMs={ageMs}
      />
      <FigureCard
        name="Newest block"
        value={block ? count(block.number) : null}
        unit={facts?.market ? `of ${facts.market.chainName}` : ''}
        meaning={`Every figure of the market here is of this block. One is due every ${(facts?.market?.blockTimeMs ?? 0) / 1_000} s.`}
        missing="It is not known: no block has been evaluated yet."
        ageMs={ageMs}
      />
    </div>
  );
};

const NOTHING = {
  ...{ supplied: null, borrowed: null, badDebt: null, positions: null },
  ...{ below1: null, below105: null, oracles: null, block: null },
} as const;

type Oracles = NonNullable<HealthFacts['oracles']>;
const disagreeing = ({ diverging, withoutQuorum, unpriced }: Oracles): ReadonlySet<string> =>
  new Set([...diverging.map(({ symbol }) => symbol), ...withoutQuorum, ...unpriced]);

const Disagreements = ({ oracles: { diverging, withoutQuorum, unpriced } }: { readonly oracles: Oracles }) => (
  <ul className="text-xs text-ink-2">
    {diverging.map(({ symbol, bps, thresholdBps }) => (
      <li key={symbol}>
        {symbol} is <span className="num">{formatBps(bps)} bps</span> off, more than {formatBps(thresholdBps).slice(1)}{' '}
        bps
      </li>
    ))}
    {withoutQuorum.length > 0 && <li>Not checked for want of sources: {withoutQuorum.join(', ')}</li>}
    {unpriced.length > 0 && <li>Without a price: {unpriced.join(', ')}</li>}
  </ul>
);
