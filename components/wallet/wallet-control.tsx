'use client';
import { WalletProvider } from '@/lib/hooks/wallet-provider';
import { ConnectButton } from './connect-button';

/** The connect button with the wallet's code behind it: load it lazily, a page needs no wallet to be read. */
export const WalletControl = () => (
  <WalletProvider>
    <ConnectButton />
  </WalletProvider>
);
