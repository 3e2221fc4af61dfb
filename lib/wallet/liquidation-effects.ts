import {
  type Account,
  type Address,
  BaseError,
  type Chain,
  type Client,
  createPublicClient,
  createWalletClient,
  custom,
  erc20Abi,
  type Hash,
  type Hex,
  http,
  type PublicClient,
  type Transport,
} from 'viem';
import type { LiquidationEffects } from './liquidation-flow';
import { batchHash, sendBatch, simulateBatch } from './wallet-batch';
import { type Approval, approveCall, type WalletCall } from './wallet-order';

export type ConnectedClient = Client<Transport, Chain, Account>;

/** Longest wait for a receipt before the flow says so and keeps the hash for the person to follow. */
const RECEIPT_TIMEOUT_MS = 180_000;

/**
 * A client that reads the chain the wallet is on. Through the market's public RPC where one is
 * configured; through the wallet itself otherwise, and for wallets whose hashes only they can
 * resolve (Safe).
 */
export function readingClient(wallet: ConnectedClient, rpcUrl: string | null, throughWallet: boolean): PublicClient {
  const transport = rpcUrl === null || throughWallet ? custom(wallet) : http(rpcUrl);
  return createPublicClient({ chain: wallet.chain, transport, pollingInterval: 250 });
}

export interface WalletReads {
  readonly chainId: number;
  /** Wei. */
  readonly nativeBalance: bigint;
  /** Base units of the debt asset. */
  readonly balance: bigint;
  /** To who takes the repayment. */
  readonly allowance: bigint;
  /** Wei a gas. */
  readonly gasPrice: bigint;
}

/** Everything preflight asks of the wallet, in one round of reads. */
export async function readWallet(
  reader: PublicClient,
  wallet: ConnectedClient,
  debtAsset: Address,
  spender: Address,
): Promise<WalletReads> {
  const owner = wallet.account.address;
  const token = { address: debtAsset, abi: erc20Abi } as const;
  const [chainId, nativeBalance, balance, allowance, gasPrice] = await Promise.all([
    reader.getChainId(),
    reader.getBalance({ address: owner }),
    reader.readContract({ ...token, functionName: 'balanceOf', args: [owner] }),
    reader.readContract({ ...token, functionName: 'allowance', args: [owner, spender] }),
    reader.getGasPrice(),
  ]);
  return { chainId, nativeBalance, balance, allowance, gasPrice };
}

/** Gas of a plan's very call from the wallet at the newest block. Rejects when it would revert, as before its approval. */
export const estimateGas = (reader: PublicClient, wallet: ConnectedClient, call: WalletCall): Promise<bigint> =>
  reader.estimateGas({ account: wallet.account.address, to: call.to, data: call.data });

/**
 * The flow's effects over one connected wallet. `simulate` is an eth_call of the very call that is
 * then signed, from the wallet's own address, at the newest block; of a batch, its calls one after the other.
 */
export function liquidationEffects(options: {
  readonly wallet: ConnectedClient;
  readonly reader: PublicClient;
  /** The wallet makes several calls as one. */
  readonly batches: boolean;
  readonly freshPlan: LiquidationEffects['freshPlan'];
  readonly freshSale: LiquidationEffects['freshSale'];
  /** The words for a revert's data; `undefined` when it is not a known error. */
  readonly explainRevert: (data: Hex) => string | undefined;
}): LiquidationEffects {
  const { reader, wallet, batches } = options;
  const account = wallet.account;
  const signer = createWalletClient({ account, chain: wallet.chain, transport: custom(wallet) });

  const allowance = ({ token, spender }: Pick<Approval, 'token' | 'spender'>) =>
    reader.readContract({
      address: token,
      abi: erc20Abi,
      functionName: 'allowance',
      args: [account.address, spender],
    });
  const mined = (hash: Hash) => reader.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });

  const approveOnce = async (approval: Approval): Promise<void> => {
    // Sent as raw calldata: USDT's approve answers nothing, which a typed write would refuse to decode.
    const hash = await signer.sendTransaction(approveCall(approval));
    const receipt = await mined(hash);
    if (receipt.status !== 'success') throw new ApprovalRevertedError(hash);
  };
  const simulateOne = async (call: WalletCall): Promise<bigint> => {
    try {
      await reader.call({ account: account.address, ...call });
      return await estimateGas(reader, wallet, call);
    } catch (error) {
      const data = revertData(error);
      const words = data === undefined ? undefined : options.explainRevert(data);
      if (words === undefined) throw error;
      throw new SimulationRevertedError(words, { cause: error });
    }
  };

  return {
    batches,
    freshPlan: options.freshPlan,
    freshSale: options.freshSale,
    allowance,
    async approve(approval) {
      const current = await allowance(approval);
      if (current !== 0n && (await refusesNonZeroChange(reader, account.address, approval)))
        await approveOnce({ ...approval, amount: 0n });
      await approveOnce(approval);
    },
    async simulate(calls) {
      const [only, ...others] = calls;
      if (only !== undefined && others.length === 0) return simulateOne(only);
      const found = await simulateBatch(reader, wallet, calls);
      if (found.kind === 'unable') return undefined;
      if (found.kind === 'passes') return found.gas;
      const words = options.explainRevert(found.data) ?? found.error?.message ?? 'it gives no reason';
      throw new SimulationRevertedError(`call ${found.call + 1} of ${calls.length}: ${words}`, {
        cause: found.error,
      });
    },
    async send(calls, gas) {
      if (batches) return { kind: 'batch', id: await sendBatch(wallet, calls) };
      const [call, ...others] = calls;
      if (call === undefined || others.length > 0) throw new Error('one call is one transaction');
      return { kind: 'transaction', hash: await signer.sendTransaction(gas === undefined ? call : { ...call, gas }) };
    },
    receipt: async (sent) => mined(sent.kind === 'batch' ? await batchHash(wallet, sent.id) : sent.hash),
  };
}

/** Sends one call and waits for its block. Throws in words where it reverted. */
export async function deployFrom(wallet: ConnectedClient, reader: PublicClient, call: WalletCall): Promise<void> {
  const signer = createWalletClient({ account: wallet.account, chain: wallet.chain, transport: custom(wallet) });
  const hash = await signer.sendTransaction(call);
  const { status } = await reader.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
  if (status !== 'success') throw new DeploymentRevertedError(hash);
}

/** True for tokens such as USDT whose approve reverts when it changes one non-zero allowance to another. */
async function refusesNonZeroChange(reader: PublicClient, owner: Address, approval: Approval): Promise<boolean> {
  return reader.call({ account: owner, ...approveCall(approval) }).then(
    () => false,
    (error) => revertData(error) !== undefined || isRevert(error),
  );
}

const isRevert = (error: unknown): boolean =>
  error instanceof BaseError && error.walk((cause) => (cause as Error).name === 'ExecutionRevertedError') !== null;

/** The revert's return data, wherever viem or the node put it. */
export function revertData(error: unknown): `0x${string}` | undefined {
  for (let current: unknown = error, depth = 0; current instanceof Object && depth < 10; depth++) {
    const data: unknown = 'data' in current ? current.data : undefined;
    if (typeof data === 'string' && /^0x([0-9a-f]{2})+$/i.test(data)) return data as `0x${string}`;
    current = 'cause' in current ? current.cause : undefined;
  }
  return undefined;
}

export class SimulationRevertedError extends Error {
  override readonly name = 'SimulationRevertedError';
  constructor(words: string, options: ErrorOptions) {
    super(`The call would revert now: ${words}. Nothing was sent.`, options);
  }
}

class DeploymentRevertedError extends Error {
  override readonly name = 'DeploymentRevertedError';
  constructor(hash: Hash) {
    super(`The deployment ${hash} reverted. Somebody may have been first: ask for the plan again.`);
  }
}

export class ApprovalRevertedError extends Error {
  override readonly name = 'ApprovalRevertedError';
  constructor(readonly hash: Hash) {
    super('The approval was mined and reverted. Look at the token: it may be paused or refuse this wallet.');
  }
}
