'use client';
import { type ReactNode, useId, useRef, useState } from 'react';
import { Floating } from './floating';

/**
 * Words on hover and on focus. Escape closes it; it never takes the pointer. For plain words on an
 * element that is focusable anyway, prefer `title`.
 */
export const Tooltip = ({
  content,
  children,
  focusable = true,
  className,
}: {
  readonly content: ReactNode;
  readonly children: ReactNode;
  /** False when the child is itself focusable. */
  readonly focusable?: boolean;
  readonly className?: string;
}) => {
  const id = useId();
  const anchor = useRef<HTMLButtonElement & HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const events = {
    onPointerEnter: () => setOpen(true),
    onPointerLeave: () => setOpen(false),
    onFocus: () => setOpen(true),
    onBlur: () => setOpen(false),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'Escape' || !open) return;
      event.stopPropagation();
      setOpen(false);
    },
  };
  const shared = { ref: anchor, 'aria-describedby': open ? id : undefined, ...events };
  return (
    <>
      {focusable ? (
        <button type="button" {...shared} className={`cursor-help text-left ${className ?? ''}`}>
          {children}
        </button>
      ) : (
        <span {...shared} className={className}>
          {children}
        </span>
      )}
      {open && anchor.current ? (
        <Floating anchor={anchor.current} id={id} role="tooltip">
          {content}
        </Floating>
      ) : null}
    </>
  );
};
