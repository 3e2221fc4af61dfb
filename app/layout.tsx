import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
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

const RootLayout = ({ children }: { readonly children: ReactNode }) => (
  <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
    <head>
      {/* Blocks the first paint for its 300 bytes, so that the stored theme never flashes the other one first. */}
      <script src="/theme.js" />
    </head>
    <body className="antialiased">{children}</body>
  </html>
);

export default RootLayout;
