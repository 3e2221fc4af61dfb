import type { Hash, Hex, PublicClient } from 'viem';
import { getCapabilities, sendCalls, simulateBlocks, waitForCallsStatus } from 'viem/actions';
import type { ConnectedClient } from './liquidation-effects';
import type { WalletCall } from './wallet-order';

/** The person, or the other owners of a Safe, may take their time; the batch is not lost after that. */
const BATCH_TIMEOUT_MS = 600_000;
const POLL_MS = 500;
/** A wallet that leaves the question open is asked for one transaction after the other. */
const CAPABILITIES_MS = 3_000;

/**
 * Whether the wallet makes several calls as one, all or none (EIP-5792): `atomic` of `supported` or `ready`, or the
 * `atomicBatch` of the standard's drafts, which Safe still answers. A wallet that does not know the question does not.
 */
export async function makesBatches(client: ConnectedClient, patienceMs = CAPABILITIES_MS): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
    timer = setTimeout(resolve, patienceMs, {});
  });
  try {
    const asked = getCapabilities(client, { chainId: client.chain.id });
    const said: Readonly<Record<string, unknown>> = await Promise.race([asked, silence]);
    return isAtomic(said.atomic) || isAtomic(said.atomicBatch);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function isAtomic(capability: unknown): boolean {
  if (!(capability instanceof Object)) return false;
  const status = 'status' in capability ? capability.status : undefined;
  return status === 'supported' || status === 'ready' || ('supported' in capability && capability.supported === true);
}

/** Hands the calls over as one batch. Answers its id, which is no transaction's hash. */
export async function sendBatch(client: ConnectedClient, calls: readonly WalletCall[]): Promise<string> {
  const { id } = await sendCalls(client, { calls: [...calls], forceAtomic: true });
  return id;
}

/** The hash of the transaction that made a batch. Throws in words where there is none, or it changed nothing. */
export async function batchHash(client: ConnectedClient, id: string): Promise<Hash> {
  const waiting = waitForCallsStatus(client, { id, timeout: BATCH_TIMEOUT_MS, pollingInterval: POLL_MS });
  const { status, statusCode, receipts } = await waiting.catch((cause: unknown) => {
    throw new BatchPendingError(id, { cause });
  });
  // A batch is one transaction, whose receipt a wallet may repeat for each call.
  const hash = receipts?.at(-1)?.transactionHash;
  if (status !== 'success') throw new BatchFailedError(statusCode, hash);
  if (hash === undefined) throw new BatchFailedError(statusCode, undefined);
  return hash;
}

export type BatchSimulation =
  | { readonly kind: 'passes'; readonly gas: bigint }
  | { readonly kind: 'reverts'; readonly call: number; readonly data: Hex; readonly error: Error | undefined }
  /** The node cannot run several calls one after the other (eth_simulateV1). */
  | { readonly kind: 'unable' };

/** Runs the calls one after the other on the newest block, as the wallet would. */
export async function simulateBatch(
  reader: PublicClient,
  { account }: ConnectedClient,
  calls: readonly WalletCall[],
): Promise<BatchSimulation> {
  const blocks = [{ calls: calls.map(({ to, data }) => ({ account: account.address, to, data })) }];
  const [block] = await simulateBlocks(reader, { blocks }).catch(() => []);
  if (block === undefined) return { kind: 'unable' };
  let gas = 0n;
  for (const [call, result] of block.calls.entries()) {
    if (result.status !== 'success') return { kind: 'reverts', call, data: result.data, error: result.error };
    gas += result.gasUsed;
  }
  return { kind: 'passes', gas };
}

class BatchPendingError extends Error {
  override readonly name = 'BatchPendingError';
  constructor(id: string, options: ErrorOptions) {
    super(
      `The wallet has the batch (${id.slice(0, 18)}…), but does not say that it is done. It may wait for other owners to sign: look in the wallet, and at the position again.`,
      options,
    );
  }
}

class BatchFailedError extends Error {
  override readonly name = 'BatchFailedError';
  constructor(code: number, hash: Hash | undefined) {
    super(
      hash === undefined
        ? `The wallet did not send the batch (status ${code}): nothing was repaid or seized.`
        : `The batch reverted as a whole in ${hash} (status ${code}): nothing was repaid or seized, only gas was spent. Most often someone else was first, or the route moved; look at the position again.`,
    );
  }
}
