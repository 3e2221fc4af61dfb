'use client';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

/** A box beside an anchor, above or below by the room there is, clamped to the window. Mounted only while open. */
export const Floating = ({
  anchor,
  id,
  role,
  interactive = false,
  children,
}: {
  readonly anchor: HTMLElement;
  readonly id?: string;
  readonly role?: 'tooltip' | 'dialog';
  readonly interactive?: boolean;
  readonly children: ReactNode;
}) => {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>();
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    const at = anchor.getBoundingClientRect();
    const gap = 6;
    const below = at.bottom + gap + box.height <= window.innerHeight || at.top < box.height + gap;
    setPlace({
      left: Math.max(8, Math.min(at.left, window.innerWidth - box.width - 8)),
      top: below ? at.bottom + gap : at.top - gap - box.height,
    });
  }, [anchor]);
  return createPortal(
    <div
      ref={ref}
      id={id}
      role={role}
      style={{ left: place?.left ?? 0, top: place?.top ?? 0, visibility: place ? 'visible' : 'hidden' }}
      className={`fixed z-50 max-w-[min(22rem,calc(100vw-1rem))] rounded-md border border-line-strong bg-raised p-2.5 text-left text-xs font-normal text-ink-2 ${interactive ? '' : 'pointer-events-none'}`}
    >
      {children}
    </div>,
    // Inside an open modal the top layer hides everything else: stay in it.
    anchor.closest('dialog') ?? document.body,
  );
};
