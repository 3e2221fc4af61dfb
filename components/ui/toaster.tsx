'use client';
import { useEffect, useSyncExternalStore } from 'react';
import { cx } from './cx';
import { IconButton } from './icon-button';
import { dismissToast, readToasts, subscribeToasts, type Toast } from './toast-store';

const NONE: readonly Toast[] = [];

/** Where toasts appear: one polite live region a page. */
export const Toaster = () => {
  const toasts = useSyncExternalStore(subscribeToasts, readToasts, () => NONE);
  return (
    <section
      aria-live="polite"
      aria-label="Messages"
      className="pointer-events-none fixed bottom-9 left-3 z-40 flex w-[min(22rem,calc(100vw-1.5rem))] flex-col gap-1.5"
    >
      {toasts.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </section>
  );
};

const BARS = {
  neutral: 'border-l-line-strong',
  accent: 'border-l-accent',
  ok: 'border-l-ok',
  watch: 'border-l-risk-watch',
  'at-risk': 'border-l-risk-at',
  critical: 'border-l-risk-liq',
  severe: 'border-l-risk-bad',
} as const;

const ToastCard = ({ toast }: { readonly toast: Toast }) => {
  useEffect(() => {
    if (toast.duration === 0) return;
    const timer = setTimeout(() => dismissToast(toast.id), toast.duration);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div
      className={cx(
        'pointer-events-auto flex items-start justify-between gap-2 rounded-sm border border-l-2 border-line-strong bg-raised py-2 pl-3 pr-1',
        BARS[toast.tone],
      )}
    >
      <div className="min-w-0 text-xs">
        <p className="text-ink">{toast.title}</p>
        {toast.detail ? <p className="mt-0.5 break-words text-ink-2">{toast.detail}</p> : null}
      </div>
      <IconButton size="sm" icon="close" label="Dismiss" onClick={() => dismissToast(toast.id)} />
    </div>
  );
};
