import { privateKeyToAccount } from 'viem/accounts';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createKeeperChain } from '@/lib/adapters/chain/keeper-chain';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { FundedPlans } from '@/lib/core/execution/keeper/fund-plans';
import type { KeeperPlan } from '@/lib/engine/keeper/keeper-ports';
import { simulateAhead } from '@/lib/engine/keeper/simulate-ahead';
import { openKeeperMarket } from '@/test/fixtures/keeper-market-world';

const PLANS = 48;
const WIDTHS = [1, 4, 8, 16];
/** A node on this machine, and one this many ms away. */
const LATENCIES = [0, 20];

/** What simulating the candidates of one block takes on the local chain, and what a transaction for several saves in gas. */
export async function benchKeeper(): Promise<void> {
  const world = await openKeeperMarket();
  const { local } = world.chain;
  const [key] = local.keys.spare;
  if (!key) throw new Error('no spare account');
  const hand = await world.hand(key);
  const weth = local.assets.find(({ symbol }) => symbol === 'WETH');
  await local.setAnswer('WETH', ((weth?.initialPrice ?? 0n) * 90n) / 100n);
  const data = await world.chain.accountData(local.borrowers, await world.chain.latest());
  world.risky = local.borrowers.filter((_, index) => (data[index]?.healthFactor ?? 0n) < 10n ** 18n);
  const singles = await hand.planned();
  const node = await openEndpoint(local.ws, { timeoutMs: 10_000, retryCount: 0, keepAliveMs: 15_000 });
  const account = privateKeyToAccount(key.privateKey);
  const chainOver = (rpc: Rpc) => createKeeperChain({ rpc, relays: [], account, chainId: local.config.chainId });
  const { hash, number } = await chainOver(node).head();
  const planOf = ({ call, debtAsset, promised, profitWei }: FundedPlans): KeeperPlan => ({
    ...{ accounts: [], collateralAssets: [], debtAsset, block: number, call, promised, profitWei },
    ...{ objections: [], mostInFlight: null },
  });
  const plans = Array.from({ length: PLANS }, (_, place) => singles[place % singles.length])
    .filter((single) => single !== undefined)
    .map(planOf);
  for (const method of ['eth_simulateV1', 'eth_call and eth_estimateGas'])
    for (const latency of LATENCIES) {
      const took: string[] = [];
      for (const width of WIDTHS) {
        const chain = chainOver({
          request: async (asked, params, options) => {
            if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
            const unknown = asked === 'eth_simulateV1' && asked !== method;
            return node.request(unknown ? 'eth_unknown' : asked, params, options);
          },
        });
        const simulated = simulateAhead(
          plans,
          ({ call }) => chain.simulate(call, hash),
          () => true,
          width,
        );
        const from = performance.now();
        for (const plan of plans) if (!(await simulated(plan)).ok) throw new Error('a plan does not simulate');
        took.push(`${width} at once ${(performance.now() - from).toFixed(0)} ms`);
      }
      console.log(`keeper: ${plans.length} simulations by ${method}, a node ${latency} ms away: ${took.join(', ')}`);
    }
  const together = await hand.together(world.risky.length);
  const gasOf = async (funded: FundedPlans): Promise<bigint> => {
    const simulated = await chainOver(node).simulate(funded.call, hash);
    return simulated.ok ? simulated.gas : 0n;
  };
  const alone = await Promise.all(singles.map(gasOf));
  console.log(
    `keeper: gas of one alone ${alone.join(', ')}; of ${together?.members.length ?? 0} together ${together ? await gasOf(together) : 0n}`,
  );
  node.close();
  await world.stop();
}
