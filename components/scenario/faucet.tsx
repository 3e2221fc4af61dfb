'use client';
import { useState } from 'react';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { shortHex } from '@/components/ui/format-hex';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast-store';
import { useScenario } from '@/lib/hooks/use-scenario';
import { useWallet } from '@/lib/hooks/use-wallet';
import { WalletProvider } from '@/lib/hooks/wallet-provider';

/** Test tokens and ether of the local chain for the connected wallet. Load it lazily: it brings the wallet's code. */
export const Faucet = () => (
  <WalletProvider>
    <FaucetForm />
  </WalletProvider>
);

const FaucetForm = () => {
  const { address } = useWallet();
  const assets = Object.values(useAssets());
  const { drive } = useScenario(false);
  const [picked, setPicked] = useState<string>();
  const asset =
    assets.find((each) => each.asset === picked) ?? assets.find(({ symbol }) => symbol === 'USDC') ?? assets[0];
  if (!address) return <p className="text-2xs text-ink-3">Connect a wallet to get test tokens from the faucet.</p>;
  if (!asset) return null;
  const account = address.toLowerCase() as typeof asset.asset;
  return (
    <div className="flex items-center gap-1.5">
      <Select aria-label="Token of the faucet" value={asset.asset} onChange={(event) => setPicked(event.target.value)}>
        {assets.map((each) => (
          <option key={each.asset} value={each.asset}>
            {each.symbol}
          </option>
        ))}
      </Select>
      <Button
        size="sm"
        busy={drive.isPending}
        onClick={() =>
          drive.mutate(
            { action: 'faucet', account, asset: asset.asset },
            {
              onSuccess: () =>
                toast({
                  tone: 'ok',
                  title: `Test ${asset.symbol} and ether are on their way`,
                  detail: `to ${shortHex(account)}`,
                }),
              onError: (error) => toast({ tone: 'critical', title: 'The faucet gave nothing', detail: error.message }),
            },
          )
        }
      >
        Get test {asset.symbol} for {shortHex(account, 4, 4)}
      </Button>
    </div>
  );
};
