'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { shortHex } from '@/components/ui/format-hex';
import { useWallet } from '@/lib/hooks/use-wallet';
import { WalletDialog } from './wallet-dialog';

/** The frame's wallet control: connect, the account once connected, and a way back to the right network. */
export const ConnectButton = () => {
  const wallet = useWallet();
  const [open, setOpen] = useState(false);
  const busy = wallet.status === 'connecting' || wallet.status === 'reconnecting';
  return (
    <>
      {wallet.wrongNetwork ? (
        <Button size="sm" variant="danger" busy={wallet.switching} onClick={wallet.switchToMarket}>
          Switch to {wallet.chain.name}
        </Button>
      ) : (
        <Button
          size="sm"
          variant={wallet.address ? 'neutral' : 'primary'}
          busy={busy}
          onClick={() => setOpen(true)}
          {...(wallet.address ? { title: wallet.address } : {})}
        >
          {wallet.address ? <span className="num">{shortHex(wallet.address)}</span> : 'Connect wallet'}
        </Button>
      )}
      {open ? <WalletDialog wallet={wallet} onClose={() => setOpen(false)} /> : null}
    </>
  );
};
