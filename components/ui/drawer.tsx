'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './cx';
import { IconButton } from './icon-button';

/**
 * A panel at the side that leaves the page usable: not modal. It takes focus when it opens, gives it
 * back when it closes, and closes on Escape pressed inside it. It stands beside its siblings on wide
 * screens and lies over them on narrow ones: its parent is a positioned flex row.
 */
export const Drawer = ({
  label,
  title,
  actions,
  onClose,
  onEscape = onClose,
  wide = false,
  children,
}: {
  readonly label: string;
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  /** What Escape does, where that is not closing. */
  readonly onEscape?: () => void;
  /** For charts: more room, where the screen has it. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) => {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  // What had the focus may have gone with what was shown before: without it Escape would reach nobody.
  useEffect(() => {
    if (label && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [label]);
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onEscape();
      }}
      className={cx(
        'absolute inset-y-0 right-0 z-10 flex w-full flex-col border-line-strong bg-surface outline-none sm:border-l xl:static xl:shrink-0',
        wide
          ? 'sm:max-w-[40rem] xl:w-[40rem] min-[120rem]:w-[52rem] min-[120rem]:max-w-none'
          : 'sm:max-w-[30rem] xl:w-[30rem]',
      )}
    >
      <header className="flex h-11 shrink-0 items-center justify-between gap-2 border-b pl-4 pr-2">
        <div className="flex min-w-0 items-center gap-2">{title}</div>
        <div className="flex items-center gap-0.5">
          {actions}
          <IconButton icon="close" label="Close (Esc)" onClick={onClose} />
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
    </aside>
  );
};
