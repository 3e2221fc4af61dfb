'use client';
import type { Pair } from '@/lib/core/protocols/rules';
import { WalletProvider } from '@/lib/hooks/wallet-provider';
import { LiquidationFlow } from './liquidation-flow';

/** The liquidation flow with the wallet's code behind it: load it lazily. */
export const LiquidationPanel = (props: { readonly account: `0x${string}`; readonly pair: Pair | undefined }) => (
  <WalletProvider>
    <LiquidationFlow {...props} />
  </WalletProvider>
);
