import { type Address, createClient, custom, type Hash, type Hex } from 'viem';
import { verifyHash } from 'viem/actions';
import type { Rpc } from './rpc';

/**
 * Whether a contract account stands by a signature of `hash`: ERC-1271, and ERC-6492 for one not deployed yet, in one
 * call at the newest block. An account without code that did not sign is false. False too when the chain
 * cannot be asked: nothing is believed then.
 */
export const verifySignature = (rpc: Rpc, address: Address, hash: Hash, signature: Hex): Promise<boolean> => {
  const client = createClient({
    transport: custom(
      {
        request: ({ method, params }: { method: string; params?: readonly unknown[] }) =>
          rpc.request(method, params ?? []),
      },
      { retryCount: 0 },
    ),
  });
  return verifyHash(client, { address, hash, signature });
};
