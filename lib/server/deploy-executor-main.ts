import { parseArgs } from 'node:util';
import { parseUrls } from '@/lib/adapters/chain/chain-client';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createKeeperChain } from '@/lib/adapters/chain/keeper-chain';
import { loadMarket } from '@/lib/adapters/protocols/market-loader';
import { parseConfig } from './config';
import { deployExecutor } from './deploy-executor';
import { parseOperatorKey } from './keeper/keeper-config';
import { keeperAccount } from './keeper/keeper-key';

const HELP = `npm run deploy-executor -- [options]

Deploys the contract that borrows, liquidates, sells and gives back in one transaction (executooor-viem, MIT) for the
account of KEEPER_KEYSTORE or KEEPER_KEY, which alone it obeys, on the chain of RPC_URL and MARKET. Says where it would stand
and what it would cost; sends nothing without --send, and never deploys it twice.
Exit code 0: it stands, or nothing was to be sent. 1: it could not be done, with the reason.

  --send   really deploy it`;

const RPC = { timeoutMs: 10_000, retryCount: 2, keepAliveMs: 15_000 };

/** `npm run deploy-executor`. The key is read as the keeper reads it, and appears in no output. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { send: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const config = parseConfig(process.env);
  if (!config.ok) throw new Error(config.message);
  const operator = parseOperatorKey(process.env);
  if (!operator.ok) throw new Error(operator.message);
  const market = await loadMarket(config.config.MARKET, config.config.FEEDS);
  const account = await keeperAccount(operator.key);
  const [url = ''] = parseUrls(config.config.RPC_URL);
  const rpc = await openEndpoint(url, RPC);
  try {
    await deployExecutor({
      rpc,
      chain: createKeeperChain({ rpc, relays: [rpc], account, chainId: market.chainId }),
      chainId: market.chainId,
      configured: operator.executor,
      send: values.send ?? false,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      say: (line) => console.log(line),
    });
  } finally {
    rpc.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
