import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Breakwater', template: '%s · Breakwater' },
  description: 'A lending market’s risk, live, and the liquidation of what is past it.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
};

/** Rendered for each request: the page's policy lets only scripts with the nonce of this very answer run. */
const RootLayout = async ({ children }: { readonly children: ReactNode }) => (
  <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
    <head>
      {/* Blocks the first paint for its 300 bytes, so that the stored theme never flashes the other one first. */}
      <script src="/theme.js" nonce={(await headers()).get('x-nonce') ?? undefined} suppressHydrationWarning />
    </head>
    <body className="antialiased">{children}</body>
  </html>
);

export default RootLayout;
