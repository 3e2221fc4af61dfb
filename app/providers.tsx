'use client';
import type { ReactNode } from 'react';
import { Toaster } from '@/components/ui/toaster';
import { LiveProvider } from '@/lib/hooks/live-provider';
import { QueryProvider } from './query-provider';

/** What live views stand on: one query cache, one stream, one place for messages. */
export const Providers = ({ children }: { readonly children: ReactNode }) => (
  <QueryProvider>
    <LiveProvider>{children}</LiveProvider>
    <Toaster />
  </QueryProvider>
);
