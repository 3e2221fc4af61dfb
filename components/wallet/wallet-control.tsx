'use client';
import { SessionControl } from '@/components/operator/session-control';
import { WalletProvider } from '@/lib/hooks/wallet-provider';
import { ConnectButton } from './connect-button';

/** The connect button with the wallet's code behind it, and the session beside it: load it lazily, a page needs no wallet to be read. */
export const WalletControl = () => (
  <WalletProvider>
    <div className="flex items-center gap-1.5">
      <SessionControl />
      <ConnectButton />
    </div>
  </WalletProvider>
);
