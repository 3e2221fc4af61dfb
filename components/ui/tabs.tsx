'use client';
import { cx } from './cx';

/** A choice of one among few, as a tab list; arrows move, as the pattern asks. The panel is the caller's. */
export const Tabs = <T extends string>({
  label,
  tabs,
  value,
  onChange,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (id: T) => void;
}) => (
  <div
    role="tablist"
    aria-label={label}
    className="flex items-center gap-0.5"
    onKeyDown={(event) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const at = tabs.findIndex((tab) => tab.id === value);
      const next = tabs[(at + step + tabs.length) % tabs.length];
      if (step === 0 || !next) return;
      onChange(next.id);
      event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
    }}
  >
    {tabs.map((tab) => (
      <button
        key={tab.id}
        type="button"
        role="tab"
        data-tab={tab.id}
        aria-selected={tab.id === value}
        tabIndex={tab.id === value ? 0 : -1}
        onClick={() => onChange(tab.id)}
        className={cx(
          'h-6 rounded-sm px-2 text-xs',
          tab.id === value ? 'bg-hover text-ink' : 'text-ink-3 hover:text-ink',
        )}
      >
        {tab.label}
      </button>
    ))}
  </div>
);
