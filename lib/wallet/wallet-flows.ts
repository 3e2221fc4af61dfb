import type { Address } from 'viem';
import { erc20Abi, parseEventLogs, type TransactionReceipt } from 'viem';

/** What a transaction moved for an account, net and signed, base units by token; tokens that came and went alike are left out. */
export function netFlows({ logs }: Pick<TransactionReceipt, 'logs'>, account: Address): ReadonlyMap<Address, bigint> {
  const own = account.toLowerCase();
  const net = new Map<Address, bigint>();
  for (const { address, args } of parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs: [...logs] })) {
    const token = address.toLowerCase() as Address;
    const into = args.to.toLowerCase() === own ? args.value : 0n;
    const out = args.from.toLowerCase() === own ? args.value : 0n;
    if (into !== out) net.set(token, (net.get(token) ?? 0n) + into - out);
  }
  return new Map([...net].filter(([, amount]) => amount !== 0n));
}
