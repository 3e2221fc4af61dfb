import { cx } from '@/components/ui/cx';
import type { RiskStatus } from '@/lib/core/risk/assessment';

/** The words and colours of the risk scale, worst first. Each has its own shape as well. */
export const RISK: Record<RiskStatus, { readonly word: string; readonly meaning: string; readonly colour: string }> = {
  'bad-debt': {
    word: 'Bad debt',
    meaning: 'Health factor below 1 and the collateral does not cover the debt',
    colour: 'text-risk-bad',
  },
  liquidatable: { word: 'Liquidatable', meaning: 'Health factor below 1', colour: 'text-risk-liq' },
  'at-risk': { word: 'At risk', meaning: 'Health factor just above 1', colour: 'text-risk-at' },
  watch: { word: 'Watch', meaning: 'Health factor near enough to 1 to keep an eye on', colour: 'text-risk-watch' },
  healthy: { word: 'Healthy', meaning: 'Health factor well above 1', colour: 'text-risk-calm' },
  unknown: {
    word: 'Unknown',
    meaning: 'A price is missing: the health factor cannot be computed',
    colour: 'text-ink-3',
  },
};

/** A risk status: shape, colour and word. `quiet` keeps the word for assistive technology and the title only. */
export const RiskMark = ({
  status,
  quiet = false,
  className,
}: {
  readonly status: RiskStatus;
  readonly quiet?: boolean;
  readonly className?: string;
}) => {
  const { word, meaning, colour } = RISK[status];
  return (
    <span title={`${word}: ${meaning}`} className={cx('inline-flex items-center gap-1.5', colour, className)}>
      <RiskShape status={status} />
      <span className={quiet ? 'sr-only' : 'text-xs'}>{word}</span>
    </span>
  );
};

/** ■ bad debt, ◆ liquidatable, ▲ at risk, ◐ watch, ○ healthy, ? unknown. In the current colour. */
export const RiskShape = ({ status, size = 10 }: { readonly status: RiskStatus; readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 10 10" aria-hidden="true" className="shrink-0" fill="currentColor">
    {status === 'bad-debt' ? (
      <path d="M0.8 0.8h8.4v8.4H0.8zM3 2.2L2.2 3 4.2 5l-2 2 .8.8 2-2 2 2 .8-.8-2-2 2-2-.8-.8-2 2z" fillRule="evenodd" />
    ) : null}
    {status === 'liquidatable' ? <path d="M5 0l5 5-5 5-5-5z" /> : null}
    {status === 'at-risk' ? <path d="M5 0.8l4.7 8.4H.3z" /> : null}
    {status === 'watch' ? (
      <>
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.3" />
        <path d="M5 1a4 4 0 0 1 0 8z" />
      </>
    ) : null}
    {status === 'healthy' ? <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.3" /> : null}
    {status === 'unknown' ? (
      <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="1.6 1.4" />
    ) : null}
  </svg>
);
