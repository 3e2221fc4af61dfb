'use client';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { KeyValues } from '@/components/ui/key-values';
import type { useWallet } from '@/lib/hooks/use-wallet';

/** Choose a wallet that announced itself, or look at the connected one. Closes by itself once connected. */
export const WalletDialog = ({
  wallet,
  onClose,
}: {
  readonly wallet: ReturnType<typeof useWallet>;
  readonly onClose: () => void;
}) => {
  const connected = wallet.status === 'connected';
  return (
    <Dialog label="Wallet" title={connected ? 'Wallet' : 'Connect a wallet'} onClose={onClose}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
        {connected ? <Connected wallet={wallet} onClose={onClose} /> : <Choices wallet={wallet} onClose={onClose} />}
        {wallet.error ? (
          <p role="alert" className="text-xs text-risk-liq">
            {wallet.error}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
};

const Connected = ({
  wallet,
  onClose,
}: {
  readonly wallet: ReturnType<typeof useWallet>;
  readonly onClose: () => void;
}) => (
  <>
    <KeyValues
      items={[
        [
          'Account',
          <span key="account" className="inline-flex items-center gap-1">
            <span className="whitespace-normal break-all">{wallet.address}</span>
            <CopyButton text={wallet.address ?? ''} label="Copy address" />
          </span>,
        ],
        ['Wallet', wallet.connector?.name ?? '—'],
        ['Network', wallet.wrongNetwork ? `another than ${wallet.chain.name}` : wallet.chain.name],
      ]}
    />
    <Button
      onClick={() => {
        wallet.disconnect();
        onClose();
      }}
    >
      Disconnect
    </Button>
  </>
);

const Choices = ({
  wallet,
  onClose,
}: {
  readonly wallet: ReturnType<typeof useWallet>;
  readonly onClose: () => void;
}) => {
  if (wallet.connectors.length === 0)
    return (
      <p className="text-xs text-ink-2">
        No wallet announced itself in this browser. Install one that supports EIP-6963 (most browser wallets do), unlock
        it, and open this again. Everything on this page can be read without one.
      </p>
    );
  return (
    <ul className="grid gap-1.5">
      {wallet.connectors.map((connector) => (
        <li key={connector.uid}>
          <Button
            className="w-full"
            busy={
              wallet.connectingTo !== undefined &&
              'uid' in wallet.connectingTo &&
              wallet.connectingTo.uid === connector.uid
            }
            onClick={() => wallet.connect(connector.uid, onClose)}
          >
            {connector.icon ? (
              // biome-ignore lint/performance/noImgElement: a data URI that the wallet itself announced; next/image cannot optimise it
              <img src={connector.icon.trim()} alt="" width={16} height={16} />
            ) : null}
            {connector.name}
          </Button>
        </li>
      ))}
    </ul>
  );
};
