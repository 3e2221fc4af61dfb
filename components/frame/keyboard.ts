'use client';
import { useEffect } from 'react';

/** True where a key is typing, not commanding. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.tagName === 'TEXTAREA' ||
    target.tagName === 'SELECT' ||
    (target instanceof HTMLInputElement && !['range', 'checkbox', 'radio', 'button'].includes(target.type)));

/** True while a modal dialog is open: page shortcuts rest. */
export const isModalOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** Calls `onKey` with each key pressed on the page that is not typing, not modified, and not in a modal. */
export const usePageKeys = (onKey: (event: KeyboardEvent) => void): void => {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || isModalOpen()) return;
      onKey(event);
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [onKey]);
};
