'use client';
import dynamic from 'next/dynamic';

/** The sign-in page's content: wallets exist in the browser alone. */
export const SignInSlot = dynamic(() => import('./sign-in-view').then((module) => module.SignInView), {
  ssr: false,
  loading: () => <main className="min-h-dvh" />,
});
