import { SafeAppProvider } from '@safe-global/safe-apps-provider';
import { createClient, custom, defineChain, type Hash } from 'viem';
import { expect, it } from 'vitest';
import type { ConnectedClient } from '@/lib/wallet/liquidation-effects';
import { batchHash, makesBatches, sendBatch } from '@/lib/wallet/wallet-batch';

const SAFE = '0x00000000000000000000000000000000000000A1';
const safeTxHash = `0x${'5a'.repeat(32)}` as Hash;
const txHash = `0x${'ab'.repeat(32)}` as Hash;
const chain = defineChain({
  id: 31_337,
  name: 'local',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
});

/** Safe's own provider, over a Safe app whose owners sign when told to. */
function safe() {
  const sent: unknown[] = [];
  const state = { txStatus: 'AWAITING_CONFIRMATIONS', txHash: undefined as Hash | undefined };
  const sdk = {
    txs: {
      send: async ({ txs }: { txs: unknown }) => {
        sent.push(txs);
        return { safeTxHash };
      },
      getBySafeTxHash: async () => ({ ...state, txData: { dataDecoded: { method: 'multiSend', parameters: [{}] } } }),
    },
    eth: {
      getTransactionReceipt: async () => ({ logs: [], blockHash: txHash, blockNumber: '0x5', gasUsed: '0x5208' }),
    },
  };
  const provider = new SafeAppProvider(
    { safeAddress: SAFE, chainId: chain.id, threshold: 2, owners: [] } as never,
    sdk as never,
  );
  const account = { address: SAFE, type: 'json-rpc' } as const;
  const client: ConnectedClient = createClient({ account, chain, transport: custom(provider, { retryCount: 0 }) });
  return { client, sent, sign: () => Object.assign(state, { txStatus: 'SUCCESS', txHash }), state };
}

const calls = [
  { to: '0x00000000000000000000000000000000000000d0', data: '0x01' },
  { to: '0x00000000000000000000000000000000000000b0', data: '0x02' },
] as const;

it('a Safe gets all calls as one transaction, found by the chain’s hash once its owners have signed', async () => {
  const { client, sent, sign } = safe();
  expect(await makesBatches(client)).toBe(true);
  const id = await sendBatch(client, calls);
  expect(id).toBe(safeTxHash);
  expect(sent).toEqual([calls.map((call) => ({ ...call, value: '0x0' }))]);
  setTimeout(sign, 20);
  expect(await batchHash(client, id)).toBe(txHash);
});

it('says so where its owners called it off', async () => {
  const { client, state } = safe();
  Object.assign(state, { txStatus: 'CANCELLED' });
  await expect(batchHash(client, safeTxHash)).rejects.toThrow(/did not send the batch/);
});
