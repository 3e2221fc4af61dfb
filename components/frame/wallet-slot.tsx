/** Where the wallet's connect button stands. */
export const WalletSlot = () => <div id="wallet-slot" className="flex items-center" />;
