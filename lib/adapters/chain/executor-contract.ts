import executor from 'executooor-viem/lib/contracts/Executor.js';
import { type Address, concat, encodeDeployData, getContractAddress, type Hex, zeroHash } from 'viem';
import type { Rpc } from './rpc';

/**
 * The deterministic deployment proxy (Arachnid), at the same address of nearly every chain: what it is given to deploy
 * stands where only the code and its arguments decide.
 */
export const CREATE2_PROXY: Address = '0x4e59b44847b379578588920ca78fbf26c0b4956c';
const SALT = zeroHash;

/** Creation code of the executor of `executooor-viem`, which obeys nobody but `owner`. */
export const executorInitCode = (owner: Address): Hex =>
  encodeDeployData({ abi: executor.executorAbi, bytecode: executor.bytecode as Hex, args: [owner] });

/** Where an owner's executor stands once it is deployed through the proxy, lower-case: the same on every chain. */
export const executorAddress = (owner: Address): Address =>
  getContractAddress({
    opcode: 'CREATE2',
    from: CREATE2_PROXY,
    salt: SALT,
    bytecode: executorInitCode(owner),
  }).toLowerCase() as Address;

/** The call that deploys it there; whoever sends it, it obeys `owner`. Reverts where it stands already. */
export const executorDeployment = (owner: Address): { readonly to: Address; readonly data: Hex } => ({
  to: CREATE2_PROXY,
  data: concat([SALT, executorInitCode(owner)]),
});

/** `absent`: no code is there. `other`: code that is not the executor, or obeys somebody else. */
export type ExecutorState = 'absent' | 'ours' | 'other';

/**
 * What stands at an address, by its code against what the constructor would make for `owner` (the owner is part of the
 * code). Rejects with `ChainError`.
 */
export async function executorAt(rpc: Rpc, address: Address, owner: Address): Promise<ExecutorState> {
  const [code, made] = await Promise.all([
    rpc.request('eth_getCode', [address, 'latest']),
    rpc.request('eth_call', [{ data: executorInitCode(owner) }, 'latest']),
  ]);
  if (code === '0x') return 'absent';
  return code === made ? 'ours' : 'other';
}

/** Whether the chain has the proxy. Rejects with `ChainError`. */
export const hasCreate2Proxy = async (rpc: Rpc): Promise<boolean> =>
  (await rpc.request('eth_getCode', [CREATE2_PROXY, 'latest'])) !== '0x';
