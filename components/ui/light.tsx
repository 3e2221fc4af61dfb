import { cx } from './cx';

export type LightState = 'ok' | 'pending' | 'late' | 'down' | 'off';

const COLOURS: Record<LightState, string> = {
  ok: 'text-ok',
  pending: 'text-ink-3',
  late: 'text-risk-watch',
  down: 'text-risk-liq',
  off: 'text-ink-3',
};

/** A state of machinery as a shape: ● ok, ◌ pending, ▲ late, ✕ down, – off; the caller says the word. */
export const Light = ({ state, className }: { readonly state: LightState; readonly className?: string }) => (
  <svg
    width="9"
    height="9"
    viewBox="0 0 10 10"
    aria-hidden="true"
    className={cx('shrink-0', COLOURS[state], className)}
  >
    {state === 'ok' ? <circle cx="5" cy="5" r="3.6" fill="currentColor" /> : null}
    {state === 'pending' ? (
      <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 1.6" />
    ) : null}
    {state === 'late' ? <path d="M5 1l4.3 8H.7z" fill="currentColor" /> : null}
    {state === 'down' ? <path d="M1.5 1.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="2" fill="none" /> : null}
    {state === 'off' ? <path d="M1.5 5h7" stroke="currentColor" strokeWidth="1.6" fill="none" /> : null}
  </svg>
);
