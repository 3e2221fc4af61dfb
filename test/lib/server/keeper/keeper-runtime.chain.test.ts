import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Address, decodeFunctionResult, encodeFunctionData, erc20Abi, type Hash, type Hex } from 'viem';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { settlementLedgerSchema } from '@/lib/core/snapshot/ledger-schema';
import { trailSteps } from '@/lib/core/snapshot/plan-trail-schema';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { type DemoStack, startDemoStack } from '@/lib/devnet/demo-stack';
import { createRuntime, type Runtime } from '@/lib/server/runtime';
import { frameWhere } from '@/test/fixtures/market-runtimes';
import { PROJECT_ROOT } from '@/test/fixtures/server-process';

let stack: DemoStack;
let runtime: Runtime;
let executor: Address;

beforeAll(async () => {
  stack = await startDemoStack(
    {
      ...{ port: process.pid, host: '127.0.0.1', aave: '3.6', borrowers: 200, seed: 1, blockTime: 2, scenario: 'none' },
      ...{ open: false, traffic: false, web: false },
      breakers: join(PROJECT_ROOT, 'test/fixtures/quiet-breakers.json'),
    },
    PROJECT_ROOT,
    () => undefined,
    new AbortController().signal,
  );
  // Exchanges are found by the process's own environment.
  Object.assign(process.env, stack.env);
  executor = await deployExecutor(jsonRpc(stack.market.http), key().address);
});
afterAll(async () => {
  await runtime?.stop();
  await stack?.stop();
  await rm(join(PROJECT_ROOT, '.data', `demo-${process.pid}`), { recursive: true, force: true });
});

const key = () => {
  const [spare] = stack.market.keys.spare;
  if (!spare) throw new Error('no spare account');
  return spare;
};

it('a server set to KEEPER=live clears a falling market by itself, on borrowed money', async () => {
  runtime = await createRuntime({
    ...stack.env,
    LOG_LEVEL: 'error',
    KEEPER: 'live',
    KEEPER_KEY: key().privateKey,
    EXECUTOR: executor,
    KEEPER_IN_FLIGHT: '16',
  });
  await frameWhere(runtime, ({ status }) => status.state === 'live');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  stack.driver.start('eth-crash');
  const ours = await frameWhere(
    runtime,
    ({ snapshot }) => (snapshot?.settlements.filter(({ liquidator }) => liquidator === executor).length ?? 0) >= 3,
  );
  for (const settlement of ours.snapshot?.settlements ?? []) expect(settlement.unexplained ?? []).toEqual([]);
  for (const { txHash } of ours.snapshot?.settlements.filter(({ liquidator }) => liquidator === executor) ?? [])
    await outcomeOf(txHash as Hash);
  const earned: bigint[] = [];
  for (const { address } of stack.market.assets) {
    expect(await balance(address, executor)).toBe(0n);
    earned.push(await balance(address, key().address));
  }
  expect(earned.some((amount) => amount > 0n)).toBe(true);
});

/** What was planned, signed and simulated stands in the books beside what came of it, and every unit has its reason. */
async function outcomeOf(txHash: Hash): Promise<void> {
  await vi.waitFor(
    async () => {
      const { status, body } = await runtime.service.ask({ kind: 'ledger', txHash });
      expect(status).toBe(200);
      for (const ledger of z.array(settlementLedgerSchema).parse(JSON.parse(body))) {
        const { own, predicted } = ledger;
        if (!own) throw new Error('the keeper’s plan is not in the books');
        expect(predicted).not.toBeNull();
        expect(own.signer).toBe(key().address.toLowerCase());
        const steps = trailSteps(own.trail, ledger);
        expect(steps.map(({ name }) => name)).toEqual(['planned', 'quoted', 'simulated', 'predicted', 'realised']);
        expect(steps.at(-1)?.differences).toEqual([]);
        const reasons = steps.flatMap(({ differences }) => differences.map(({ reason }) => reason));
        expect(reasons).not.toContain('unexplained');
        const lines = new Map(own.money.map((line) => [line.name, line]));
        expect(own.money.filter(({ reason }) => reason === 'unexplained')).toEqual([]);
        for (const name of ['loan', 'premium', 'repaid', 'profit', 'gas-used', 'gas-cost'] as const)
          expect(lines.has(name), name).toBe(true);
        expect(BigInt(lines.get('profit')?.realised ?? -1)).toBeGreaterThanOrEqual(BigInt(own.promised));
      }
    },
    // The store is written behind the engine's back.
    { timeout: 20_000, interval: 250 },
  );
}

async function balance(token: Address, of: Address): Promise<bigint> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [of] });
  const answer = await jsonRpc(stack.market.http).request<Hex>('eth_call', [{ to: token, data }, 'latest']);
  return decodeFunctionResult({ abi: erc20Abi, functionName: 'balanceOf', data: answer });
}
