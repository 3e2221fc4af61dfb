import executor from 'executooor-viem/lib/contracts/Executor.js';
import { type Address, encodeDeployData, type Hex } from 'viem';
import type { JsonRpc } from './json-rpc';

/** Deploys the executor contract of `executooor-viem` for `owner`, one of the node's own accounts. Answers its address, lower-case. Mines a block where the node does not by itself. */
export async function deployExecutor(rpc: JsonRpc, owner: Address): Promise<Address> {
  const data = encodeDeployData({
    abi: executor.executorAbi,
    bytecode: executor.bytecode as Hex,
    args: [owner],
  });
  const hash = await rpc.request<Hex>('eth_sendTransaction', [{ from: owner, data }]);
  for (let tries = 0; ; tries++) {
    const receipt = await rpc.request<{ status: Hex; contractAddress: Address } | null>('eth_getTransactionReceipt', [
      hash,
    ]);
    if (receipt?.status === '0x1') return receipt.contractAddress.toLowerCase() as Address;
    if (receipt !== null) throw new ExecutorError('its deployment reverted');
    if (tries === 0) await rpc.request('evm_mine', []);
    else throw new ExecutorError('its deployment was not mined');
  }
}

class ExecutorError extends Error {
  override readonly name = 'ExecutorError';
  constructor(reason: string) {
    super(`the executor is not deployed: ${reason}`);
  }
}
