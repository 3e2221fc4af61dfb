import { type Address, bytesToHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import type { DevKey, LocalMarketKeys } from '../local-market';

/** The phrase every local Ethereum node uses: its keys are public and worth nothing elsewhere. */
export const MNEMONIC = 'test test test test test test test test test test test junk';
export const ACCOUNTS = 13;

const key = (addressIndex: number): DevKey => {
  const account = mnemonicToAccount(MNEMONIC, { addressIndex });
  const privateKey = account.getHdKey().privateKey;
  if (privateKey === null) throw new Error('the derivation yields no private key');
  return { address: account.address.toLowerCase() as Address, privateKey: bytesToHex(privateKey) };
};

/** Who does what on the local chain. */
export function devKeys(): LocalMarketKeys {
  return {
    deployer: key(0),
    oracleNode: key(1),
    faucet: key(2),
    liquidator: key(3),
    spare: Array.from({ length: 8 }, (_, index) => key(index + 4)),
    arbitrageur: key(12),
  };
}
