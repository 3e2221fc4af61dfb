import type { ReactNode } from 'react';

/** The browser's own checkbox with its sentence; all of it can be pressed. */
export const Checkbox = ({
  checked,
  onChange,
  describedBy,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly describedBy?: string;
  readonly children: ReactNode;
}) => (
  <label className="flex min-h-6 cursor-pointer items-start gap-2 py-0.5 text-xs text-ink">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      aria-describedby={describedBy}
      className="mt-0.5 size-3.5 shrink-0 accent-accent"
    />
    <span>{children}</span>
  </label>
);
