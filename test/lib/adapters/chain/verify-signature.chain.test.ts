import { hashMessage } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChainConnection, createChainPort } from '@/lib/adapters/chain/chain-client';
import { verifySignature } from '@/lib/adapters/chain/verify-signature';
import { type Anvil, startAnvil } from '@/lib/devnet/chain/anvil';

/** Answers every call with ERC-1271's magic value, or with nothing. */
const AGREES = '0x631626ba7e60e01b60005260206000f3';
const REFUSES = '0x60206000f3';
const WALLET = '0x00000000000000000000000000000000000000c1';
const OTHER = '0x00000000000000000000000000000000000000c2';

let anvil: Anvil;
let chain: ChainConnection;
beforeAll(async () => {
  anvil = await startAnvil({ port: 0, args: [] });
  chain = createChainPort({ urls: anvil.http, expectedChainId: 31_337, blockTime: 1, clock: { now: Date.now } });
  await chain.rpc.request('anvil_setCode', [WALLET, AGREES]);
  await chain.rpc.request('anvil_setCode', [OTHER, REFUSES]);
});
afterAll(async () => {
  await chain?.stop();
  await anvil?.stop();
});

it('asks a contract wallet, and believes only its yes', async () => {
  const owner = privateKeyToAccount(generatePrivateKey());
  const message = 'what was signed';
  const hash = hashMessage(message);
  const signature = await owner.signMessage({ message });
  expect(await verifySignature(chain.rpc, WALLET, hash, signature)).toBe(true);
  expect(await verifySignature(chain.rpc, OTHER, hash, signature)).toBe(false);
  // Without code an account has its own key alone.
  expect(await verifySignature(chain.rpc, owner.address, hash, signature)).toBe(true);
  const stranger = privateKeyToAccount(generatePrivateKey()).address;
  expect(await verifySignature(chain.rpc, stranger, hash, signature)).toBe(false);
  expect(await verifySignature(chain.rpc, stranger, hash, '0x1234')).toBe(false);
});

it('believes nothing when the chain cannot be asked', async () => {
  const dead = { request: () => Promise.reject(new Error('the node is gone')) };
  const owner = privateKeyToAccount(generatePrivateKey());
  const signature = await owner.signMessage({ message: 'x' });
  expect(await verifySignature(dead, WALLET, hashMessage('y'), signature)).toBe(false);
});
