import type { Address } from 'viem';
import {
  executorAddress,
  executorAt,
  executorDeployment,
  hasCreate2Proxy,
} from '@/lib/adapters/chain/executor-contract';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { FundedView } from '@/lib/core/snapshot/plan-funding';

export type OwnedExecutor = NonNullable<FundedView['executor']>;

/** Owners remembered at once: anybody may name one. */
const MOST_KNOWN = 1_000;

/**
 * The executor of an account: the configured one where it obeys that account, else the one at the address that the account
 * alone decides, deployed or to be deployed. Rejects with `ChainError`.
 */
export const createExecutors = (
  rpc: Rpc,
  configured: Address | undefined,
): ((owner: Address) => Promise<OwnedExecutor>) => {
  // A contract once deployed stays; that there is none is asked again each time.
  const deployed = new Map<Address, OwnedExecutor>();
  let proxied: boolean | undefined;
  return async (owner) => {
    const known = deployed.get(owner);
    if (known) return known;
    for (const address of [...(configured ? [configured] : []), executorAddress(owner)]) {
      if ((await executorAt(rpc, address, owner)) !== 'ours') continue;
      const found = { address, deployed: true, deployment: null };
      if (deployed.size >= MOST_KNOWN) deployed.clear();
      deployed.set(owner, found);
      return found;
    }
    proxied ||= await hasCreate2Proxy(rpc);
    return { address: executorAddress(owner), deployed: false, deployment: proxied ? executorDeployment(owner) : null };
  };
};
