'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Toaster } from '@/components/ui/toaster';
import { LiveProvider } from '@/lib/hooks/live-provider';

/** What live views stand on: one query cache, one stream, one place for messages. */
export const Providers = ({ children }: { readonly children: ReactNode }) => {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false } } }));
  return (
    <QueryClientProvider client={client}>
      <LiveProvider>{children}</LiveProvider>
      <Toaster />
    </QueryClientProvider>
  );
};
