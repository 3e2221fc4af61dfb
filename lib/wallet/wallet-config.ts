import { type Chain, defineChain } from 'viem';
import { type Config, type CreateConnectorFn, createConfig, fallback, http, injected, unstable_connector } from 'wagmi';
import { safe } from 'wagmi/connectors/safe';
import { walletConnect } from 'wagmi/connectors/walletConnect';

export interface WalletEnvironment {
  readonly chainId: number;
  readonly chainName: string;
  /** HTTP endpoint that a browser may read from; `null` = only through the connected wallet. */
  readonly rpcUrl: string | null;
  readonly explorer: string | null;
  readonly walletConnectProjectId: string | null;
  /** Offer the Safe connector: only useful when the page runs inside the Safe app. */
  readonly safe: boolean;
  readonly local: boolean;
}

/** The chain a market lives on, as wallets want it described when they are asked to add it. */
export function marketChain(env: WalletEnvironment): Chain {
  return defineChain({
    id: env.chainId,
    name: env.chainName,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: env.rpcUrl === null ? [] : [env.rpcUrl] } },
    ...(env.explorer === null ? {} : { blockExplorers: { default: { name: 'Explorer', url: env.explorer } } }),
    testnet: env.local,
  });
}

/**
 * wagmi's configuration for one market: wallets announced by EIP-6963, plus WalletConnect and Safe
 * when the environment configures them. One chain: a wallet on another is told to switch.
 */
export function createWalletConfig(env: WalletEnvironment): Config {
  const chain = marketChain(env);
  const connectors: CreateConnectorFn[] = [];
  if (env.walletConnectProjectId !== null)
    connectors.push(walletConnect({ projectId: env.walletConnectProjectId, showQrModal: true }));
  if (env.safe) connectors.push(safe());
  const throughWallet = unstable_connector(injected, { retryCount: 1 });
  return createConfig({
    chains: [chain],
    connectors,
    multiInjectedProviderDiscovery: true,
    // Made in the browser only: the wallets that announced themselves are listed at once.
    ssr: false,
    transports: { [chain.id]: env.rpcUrl === null ? throughWallet : fallback([http(env.rpcUrl), throughWallet]) },
  });
}
