import { Badge } from '@/components/ui/badge';
import { cx } from '@/components/ui/cx';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { Numeric } from '@/components/ui/numeric';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { KeeperVerdictView } from '@/lib/core/snapshot/keeper-schema';
import type { QueuePlan } from '@/lib/hooks/use-queue-plans';
import { AmountText } from './amount-text';
import { noSaleWords, routeWords, shareWords } from './route-words';

interface Props {
  readonly of: QueuePlan;
}

/** Why a figure of a plan is not there. */
const missing = ({ pending, whyNot }: QueuePlan): string =>
  pending ? 'its plan is being computed' : (whyNot?.title.toLowerCase() ?? 'there is no plan');

export const PlanAmount = ({
  of,
  side,
  assets,
}: Props & { readonly side: 'repaid' | 'seizedNet'; readonly assets: Readonly<Record<string, AssetView>> }) => {
  const plan = of.plan?.plan;
  if (!plan) return <Unknown reason={missing(of)} />;
  return <AmountText value={plan[side]} asset={assets[side === 'repaid' ? plan.debtAsset : plan.collateralAsset]} />;
};

export const RouteCell = ({ of }: Props) => {
  if (!of.plan) return <Unknown reason={missing(of)} />;
  const { sale } = of.plan;
  if (sale?.kind !== 'route') return <Unknown reason={noSaleWords(sale)} />;
  return <span title={`sold by ${sale.route.by}`}>{routeWords(sale.route)}</span>;
};

export const ImpactCell = ({ of }: Props) => {
  const sale = of.plan?.sale;
  if (sale?.kind !== 'route') return <Unknown reason={of.plan ? noSaleWords(sale) : missing(of)} />;
  const { impact } = sale.route;
  return impact === null ? <Unknown reason="only the aggregator knows" /> : <span>{shareWords(impact)}</span>;
};

/** Of the plan's money: what is taken off, or what is left, in USD. */
export const MoneyCell = ({ of, figure }: Props & { readonly figure: 'gasUsd' | 'bidUsd' | 'profitUsd' }) => {
  const money = of.plan?.money;
  const value = money?.[figure];
  return (
    <Numeric
      text={formatUsd(value)}
      title={formatUsdCents(value)}
      reason={of.plan ? 'a price, or what the sale would bring, is not known' : missing(of)}
      className={cx(figure === 'profitUsd' && value?.startsWith('-') && 'text-risk-watch')}
    />
  );
};

export const WhyNotCell = ({ of: { whyNot, pending } }: Props) => {
  if (whyNot === undefined) return <span className="text-ink-3">{pending ? 'being planned' : 'not all is known'}</span>;
  if (whyNot === null) return <span className="text-ok">nothing stands against it</span>;
  return (
    <span className="text-ink" title={whyNot.words}>
      {whyNot.title}
    </span>
  );
};

/** What the keeper made of a position at its last look; `undefined`: it did not get to it. */
export const KeeperVerdict = ({
  verdict,
  unplanned,
}: {
  readonly verdict: KeeperVerdictView | undefined;
  /** Why it has no plan that could be sent. */
  readonly unplanned?: string | undefined;
}) => {
  if (!verdict)
    return unplanned ? <Badge title={unplanned}>no plan</Badge> : <Unknown reason="it is not in its last look" />;
  const tone = verdict.whyNot === null ? 'ok' : verdict.whyNot === 'shadow' ? 'accent' : 'neutral';
  return (
    <Badge tone={tone} title={verdict.words}>
      {verdict.whyNot === null ? 'sent' : VERDICTS[verdict.whyNot]}
    </Badge>
  );
};

const VERDICTS: Readonly<Record<NonNullable<KeeperVerdictView['whyNot']>, string>> = {
  objection: 'objection',
  'in-flight': 'in flight',
  waiting: 'waits',
  stale: 'stale',
  'most-in-flight': 'too many in flight',
  'simulation-reverted': 'reverts',
  'gas-above-profit': 'gas above profit',
  unprofitable: 'unprofitable',
  'above-transaction-limit': 'above the limit',
  'day-spent': 'day’s budget spent',
  'failures-spent': 'failures’ budget spent',
  shadow: 'would send',
  refused: 'refused',
};
