import { Section } from '@/components/positions/section';
import { KeyValues } from '@/components/ui/key-values';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { ExchangeEstimateView } from '@/lib/core/snapshot/exchange-estimate-schema';
import { shareWords } from './route-words';

/** What exchanges' books would pay for the same collateral. It stands beside the route and is in no figure of the plan. */
export const ExchangeSection = ({
  estimate,
  debt,
}: {
  readonly estimate: ExchangeEstimateView;
  readonly debt: AssetView | undefined;
}) => {
  const { usd, bought, held, impact, feeBps, sources, ageMs } = estimate;
  const whole = held >= 1;
  return (
    <Section title="On exchanges" aside="an estimate only, never sent">
      <KeyValues
        className="px-4 pb-2"
        items={[
          ['Would bring', `about $${Number(usd).toLocaleString('en-US', { maximumFractionDigits: 0 })}`],
          [
            'Which buys',
            bought === null ? (
              <Unknown key="b" reason="no exchange’s book of the debt asset holds so much" />
            ) : (
              `about ${bought.toLocaleString('en-US', { maximumSignificantDigits: 6 })} ${debt?.symbol ?? ''}`
            ),
          ],
          ['Of the amount', whole ? 'all of it' : `${shareWords(held)}: the books that are seen hold no more`],
          ['Impact', shareWords(impact)],
          ['Fee assumed', `${feeBps / 100} %`],
          ['Books', `${sources.join(', ')}, ${(ageMs / 1_000).toFixed(1)} s old at the most`],
        ]}
      />
    </Section>
  );
};
