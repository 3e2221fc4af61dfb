import type { HealthVerdict } from '@/lib/core/snapshot/health-schema';

/** Word, colour and plain meaning of each verdict. */
export const VERDICT: Record<
  HealthVerdict,
  { readonly word: string; readonly colour: string; readonly ground: string; readonly meaning: string }
> = {
  healthy: {
    word: 'Healthy',
    colour: 'text-ok',
    ground: 'bg-ok-bg',
    meaning: 'Everything that is watched is known and within its bounds.',
  },
  watch: {
    word: 'Watch',
    colour: 'text-risk-watch',
    ground: 'bg-risk-watch-bg',
    meaning: 'The market works. Something in it needs attention.',
  },
  halted: {
    word: 'Halted',
    colour: 'text-risk-liq',
    ground: 'bg-risk-liq-bg',
    meaning: 'Liquidations are stopped for the whole market or a part of it.',
  },
  unknown: {
    word: 'Unknown',
    colour: 'text-ink',
    ground: 'bg-hover',
    meaning: 'We do not know how the market stands now. Do not take this for good news.',
  },
};

/** A ring with a tick, a triangle, an octagon, a broken ring with a question mark. In the current colour. */
export const VerdictShape = ({ verdict, size = 44 }: { readonly verdict: HealthVerdict; readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    aria-hidden="true"
    data-shape={verdict}
    className="shrink-0"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {verdict === 'healthy' ? <path d="M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 0 1 0-19M7.5 12.3l3.2 3.2l5.8-6.5" /> : null}
    {verdict === 'watch' ? <path d="M12 3L22 20.5H2zM12 10v4.5M12 17.4v.1" /> : null}
    {verdict === 'halted' ? <path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM7.5 12h9" /> : null}
    {verdict === 'unknown' ? (
      <>
        <circle cx={12} cy={12} r={9.5} strokeDasharray="3.4 2.6" />
        <path d="M9.2 9.4a2.8 2.8 0 1 1 4.2 2.5c-.9.5-1.4 1-1.4 2M12 17v.1" />
      </>
    ) : null}
  </svg>
);
