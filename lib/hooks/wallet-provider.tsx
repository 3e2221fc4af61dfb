'use client';
import type { ReactNode } from 'react';
import { type Config, WagmiContext } from 'wagmi';
import { reconnect } from 'wagmi/actions';
import { createWalletConfig, type WalletEnvironment } from '@/lib/wallet/wallet-config';
import { useConfig } from './use-config';

let shared: { readonly key: string; readonly config: Config } | undefined;

/**
 * One wagmi configuration a page, however many boundaries mount: they share the connection. `WagmiProvider`
 * is not used, because each one that mounts reconnects and lists the announced wallets once more.
 */
function sharedConfig(env: WalletEnvironment): Config {
  const key = JSON.stringify(env);
  if (shared?.key !== key) {
    const config = createWalletConfig(env);
    shared = { key, config };
    reconnect(config).catch(() => undefined); // the wallet of the last visit is gone: there is a button to connect
  }
  return shared.config;
}

/**
 * Gives its children a wallet. Renders `fallback` until the server said which chain the market is
 * on, and for good when the server has none configured.
 */
export const WalletProvider = ({
  children,
  fallback = null,
}: {
  readonly children: ReactNode;
  readonly fallback?: ReactNode;
}) => {
  const { data } = useConfig();
  if (!data || data.chainId === null || data.market === null) return fallback;
  const config = sharedConfig({
    chainId: data.chainId,
    chainName: data.market.chainName,
    rpcUrl: data.rpcUrl,
    explorer: data.market.explorer,
    walletConnectProjectId: data.walletConnectProjectId,
    safe: data.safe,
    local: data.local,
  });
  return <WagmiContext value={config}>{children}</WagmiContext>;
};
