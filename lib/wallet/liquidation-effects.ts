import {
  type Account,
  type Address,
  BaseError,
  type Chain,
  type Client,
  createPublicClient,
  createWalletClient,
  custom,
  encodeFunctionData,
  erc20Abi,
  type Hash,
  type Hex,
  http,
  type PublicClient,
  type Transport,
} from 'viem';
import type { LiquidationEffects } from './liquidation-flow';

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
  readonly allowance: bigint;
  /** Wei a gas. */
  readonly gasPrice: bigint;
}

/** Everything preflight asks of the wallet, in one round of reads. */
export async function readWallet(
  reader: PublicClient,
  wallet: ConnectedClient,
  debtAsset: Address,
  pool: Address,
): Promise<WalletReads> {
  const owner = wallet.account.address;
  const token = { address: debtAsset, abi: erc20Abi } as const;
  const [chainId, nativeBalance, balance, allowance, gasPrice] = await Promise.all([
    reader.getChainId(),
    reader.getBalance({ address: owner }),
    reader.readContract({ ...token, functionName: 'balanceOf', args: [owner] }),
    reader.readContract({ ...token, functionName: 'allowance', args: [owner, pool] }),
    reader.getGasPrice(),
  ]);
  return { chainId, nativeBalance, balance, allowance, gasPrice };
}

/** Gas of a plan's very call from the wallet at the newest block. Rejects when it would revert, as before its approval. */
export const estimateGas = (
  reader: PublicClient,
  wallet: ConnectedClient,
  call: { readonly to: Address; readonly data: Hex },
): Promise<bigint> => reader.estimateGas({ account: wallet.account.address, to: call.to, data: call.data });

/**
 * The flow's effects over one connected wallet. `simulate` is an eth_call of the very call that is
 * then signed, from the wallet's own address, at the newest block.
 */
export function liquidationEffects(options: {
  readonly wallet: ConnectedClient;
  readonly reader: PublicClient;
  readonly debtAsset: Address;
  readonly pool: Address;
  readonly freshPlan: LiquidationEffects['freshPlan'];
  /** The words for a revert's data; `undefined` when it is not a known error. */
  readonly explainRevert: (data: `0x${string}`) => string | undefined;
}): LiquidationEffects {
  const { reader, debtAsset, pool } = options;
  const account = options.wallet.account;
  const signer = createWalletClient({ account, chain: options.wallet.chain, transport: custom(options.wallet) });

  const allowance = () =>
    reader.readContract({
      address: debtAsset,
      abi: erc20Abi,
      functionName: 'allowance',
      args: [account.address, pool],
    });

  const approveOnce = async (amount: bigint): Promise<void> => {
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [pool, amount] });
    // Sent as raw calldata: USDT's approve answers nothing, which a typed write would refuse to decode.
    const hash = await signer.sendTransaction({ to: debtAsset, data });
    const receipt = await reader.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
    if (receipt.status !== 'success') throw new ApprovalRevertedError(hash);
  };

  return {
    freshPlan: options.freshPlan,
    allowance,
    async approve(amount) {
      const current = await allowance();
      if (current !== 0n && (await refusesNonZeroChange(reader, account.address, debtAsset, pool, amount)))
        await approveOnce(0n);
      await approveOnce(amount);
    },
    async simulate(call) {
      try {
        await reader.call({ account: account.address, ...call });
        return await estimateGas(reader, options.wallet, call);
      } catch (error) {
        const data = revertData(error);
        const words = data === undefined ? undefined : options.explainRevert(data);
        if (words === undefined) throw error;
        throw new SimulationRevertedError(words, { cause: error });
      }
    },
    send: (call) => signer.sendTransaction(call),
    receipt: (hash) => reader.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS }),
  };
}

/** True for tokens such as USDT whose approve reverts when it changes one non-zero allowance to another. */
async function refusesNonZeroChange(
  reader: PublicClient,
  owner: Address,
  token: Address,
  spender: Address,
  amount: bigint,
): Promise<boolean> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] });
  return reader.call({ account: owner, to: token, data }).then(
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

export class ApprovalRevertedError extends Error {
  override readonly name = 'ApprovalRevertedError';
  constructor(readonly hash: Hash) {
    super('The approval was mined and reverted. Look at the token: it may be paused or refuse this wallet.');
  }
}
