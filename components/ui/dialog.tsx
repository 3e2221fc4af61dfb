'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './cx';
import { IconButton } from './icon-button';

/**
 * A modal dialog on the platform's own element: it traps focus, closes on Escape and gives focus back.
 * Mount it only while it is open.
 */
export const Dialog = ({
  label,
  title,
  onClose,
  dismissable = true,
  className,
  children,
}: {
  readonly label: string;
  /** Shown with a close button; without it the content brings its own head. */
  readonly title?: ReactNode;
  readonly onClose: () => void;
  /** False while closing would lose work under way. */
  readonly dismissable?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click only serves the backdrop; Escape is the keyboard's way
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        if (dismissable) onClose();
      }}
      onClick={(event) => {
        if (dismissable && event.target === ref.current) onClose();
      }}
      className={cx(
        'm-auto w-[min(32rem,calc(100vw-1.5rem))] rounded-md border border-line-strong bg-surface p-0 text-ink',
        className,
      )}
    >
      {title ? (
        <div className="flex h-10 items-center justify-between border-b pl-4 pr-2">
          <h2 className="text-sm font-medium">{title}</h2>
          <IconButton icon="close" label="Close" onClick={onClose} disabled={!dismissable} />
        </div>
      ) : null}
      {children}
    </dialog>
  );
};
