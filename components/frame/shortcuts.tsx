'use client';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { usePageKeys } from './keyboard';
import { showOverlay, useOverlay } from './overlay-store';
import { VIEWS } from './views';

const Palette = dynamic(async () => (await import('./palette')).Palette, { ssr: false });
const Help = dynamic(async () => (await import('./help')).Help, { ssr: false });

/** The keys that work everywhere, and what they lay over the page. */
export const Shortcuts = () => {
  const router = useRouter();
  const overlay = useOverlay();
  const goUntil = useRef(0);

  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      showOverlay('palette');
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  usePageKeys(
    useCallback(
      (event) => {
        if (event.key === '?') {
          event.preventDefault();
          showOverlay('help');
          return;
        }
        const view = event.timeStamp < goUntil.current ? VIEWS.find(({ key }) => key === event.key) : undefined;
        goUntil.current = event.key === 'g' ? event.timeStamp + 1200 : 0;
        if (!view) return;
        event.preventDefault();
        router.push(view.href);
      },
      [router],
    ),
  );

  const close = () => showOverlay(undefined);
  if (overlay === 'palette') return <Palette onClose={close} />;
  if (overlay === 'help') return <Help onClose={close} />;
  return null;
};
