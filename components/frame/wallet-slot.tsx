'use client';
import dynamic from 'next/dynamic';

/** The wallet's connect button; its code is loaded after the page. */
export const WalletSlot = dynamic(
  () => import('@/components/wallet/wallet-control').then((module) => module.WalletControl),
  {
    ssr: false,
    loading: () => <span className="h-6 w-24" />,
  },
);
