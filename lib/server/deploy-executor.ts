import { type Address, formatEther, type Hash } from 'viem';
import {
  CREATE2_PROXY,
  executorAddress,
  executorAt,
  executorDeployment,
  hasCreate2Proxy,
} from '@/lib/adapters/chain/executor-contract';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { KeeperChain } from '@/lib/engine/keeper/keeper-ports';

export interface DeployExecutorDeps {
  readonly rpc: Rpc;
  readonly chain: Pick<
    KeeperChain,
    'account' | 'head' | 'nonceAt' | 'suggestedTip' | 'simulate' | 'sign' | 'broadcast' | 'mined'
  >;
  /** Of the market. */
  readonly chainId: number;
  /** `EXECUTOR`, where it is set already. */
  readonly configured: Address | undefined;
  readonly send: boolean;
  readonly wait: (ms: number) => Promise<void>;
  readonly say: (line: string) => void;
}

const POLL_MS = 1_000;
/** After this many looks the transaction is left to itself: a second run finds out what became of it. */
const MOST_LOOKS = 180;

/**
 * Deploys the executor contract for the signing account, at the address that its owner alone decides, unless one stands
 * already. Answers true where there is one afterwards, or nothing was to be sent.
 *
 * @throws `ChainError`, and `DeployExecutorError` in words for the operator
 */
export async function deployExecutor({
  rpc,
  chain,
  chainId,
  configured,
  send,
  wait,
  say,
}: DeployExecutorDeps): Promise<boolean> {
  const served = Number(await rpc.request('eth_chainId', []));
  if (served !== chainId)
    throw new DeployExecutorError(
      `The node of RPC_URL serves chain ${served}, and MARKET is on chain ${chainId}. Nothing was sent.`,
    );
  const owner = chain.account;
  const address = executorAddress(owner);
  say(`Chain ${chainId}. Owner ${owner}.`);
  if (configured !== undefined && configured !== address) {
    const state = await executorAt(rpc, configured, owner);
    if (state === 'ours')
      return done(say, configured, 'EXECUTOR is deployed already, and obeys this account. Nothing to do.');
    say(
      `EXECUTOR=${configured} is ${state === 'absent' ? 'not deployed' : 'no executor of this account'}: it is left alone.`,
    );
  }
  const there = await executorAt(rpc, address, owner);
  if (there === 'ours') return done(say, address, 'Deployed already. Nothing to do.');
  if (there === 'other') throw new DeployExecutorError(`Other code stands at ${address}. Nothing was sent.`);
  if (!(await hasCreate2Proxy(rpc)))
    throw new DeployExecutorError(
      `This chain has no deterministic deployment proxy at ${CREATE2_PROXY}, which the address hangs on. Deploy that first (github.com/Arachnid/deterministic-deployment-proxy). Nothing was sent.`,
    );

  const head = await chain.head();
  const call = { ...executorDeployment(owner), value: 0n };
  const simulated = await chain.simulate(call, head.hash);
  if (!simulated.ok) throw new DeployExecutorError(`The deployment would fail: ${simulated.reason}. Nothing was sent.`);
  const gas = (simulated.gas * 12n) / 10n;
  const tip = await chain.suggestedTip();
  const maxFeePerGas = 2n * head.nextBaseFee + tip;
  say(
    `It would stand at ${address}. Gas ${simulated.gas}, at the most ${formatEther(gas * maxFeePerGas)} of the chain's coin.`,
  );
  if (!send) {
    say('Nothing was sent: run it again with --send to deploy it.');
    return false;
  }
  const nonce = await chain.nonceAt(head.hash);
  const { raw, hash } = await chain.sign(call, nonce, gas, { maxFeePerGas, maxPriorityFeePerGas: tip });
  const sent = await chain.broadcast(raw);
  if (sent.kind === 'refused')
    throw new DeployExecutorError(`The node refused the transaction: ${sent.reason}. Nothing was sent.`);
  say(`Sent: ${hash}`);
  const receipt = await mined(chain, hash, wait);
  if (receipt === undefined)
    throw new DeployExecutorError(
      `${hash} is not mined yet. Run this again later: it says whether the contract stands.`,
    );
  if (!receipt.ok || (await executorAt(rpc, address, owner)) !== 'ours')
    throw new DeployExecutorError(
      `${hash} was mined in block ${receipt.block}, but no executor of this account stands at ${address}.`,
    );
  return done(
    say,
    address,
    `Deployed in block ${receipt.block} for ${formatEther(receipt.gasCost)} of the chain's coin.`,
  );
}

function done(say: (line: string) => void, address: Address, words: string): true {
  say(words);
  say(`EXECUTOR=${address}`);
  return true;
}

async function mined(chain: DeployExecutorDeps['chain'], hash: Hash, wait: DeployExecutorDeps['wait']) {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const receipt = await chain.mined(hash);
    if (receipt !== undefined) return receipt;
    await wait(POLL_MS);
  }
  return undefined;
}

class DeployExecutorError extends Error {
  override readonly name = 'DeployExecutorError';
}
