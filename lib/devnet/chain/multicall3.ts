import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Address, Hex } from 'viem';
import type { JsonRpc } from './json-rpc';

const require = createRequire(import.meta.url);

/** Where Multicall3 stands on every public chain. */
export const MULTICALL3: Address = '0xca11bde05977b3631167028862be2a173976ca11';

/**
 * Puts Multicall3 at its usual address. viem ships its creation code for calls without a deployment
 * but does not export it; running that code in a call yields what it would leave behind.
 */
export async function installMulticall3(rpc: JsonRpc): Promise<void> {
  const constants = join(dirname(require.resolve('viem')), 'constants/contracts.js');
  const { multicall3Bytecode } = require(constants) as { multicall3Bytecode: Hex };
  const runtime = await rpc.request<Hex>('eth_call', [{ data: multicall3Bytecode }, 'latest']);
  await rpc.request('anvil_setCode', [MULTICALL3, runtime]);
}
