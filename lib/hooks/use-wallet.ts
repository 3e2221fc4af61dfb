'use client';
import { useChains, useConnect, useConnection, useConnectors, useDisconnect, useSwitchChain } from 'wagmi';
import { walletErrorMessage } from '@/lib/wallet/transaction-step';

/** The connected wallet, the ones that announced themselves, and what can be asked of them. Inside `WalletProvider`. */
export const useWallet = () => {
  const connection = useConnection();
  const connectors = useConnectors();
  const [chain] = useChains();
  const connect = useConnect();
  const disconnect = useDisconnect();
  const switchChain = useSwitchChain();
  const error = connect.error ?? switchChain.error;
  return {
    status: connection.status,
    address: connection.address,
    connector: connection.connector,
    chain,
    wrongNetwork: connection.status === 'connected' && connection.chainId !== chain.id,
    connectors,
    connect: (uid: string, onConnected?: () => void) => {
      const connector = connectors.find((each) => each.uid === uid);
      if (connector) connect.mutate({ connector }, { onSuccess: () => onConnected?.() });
    },
    connectingTo: connect.isPending ? connect.variables?.connector : undefined,
    disconnect: () => disconnect.mutate({}),
    switchToMarket: () => switchChain.mutate({ chainId: chain.id }),
    switching: switchChain.isPending,
    error: error ? walletErrorMessage(error) : undefined,
  };
};
