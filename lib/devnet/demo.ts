import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DEMO_HELP, type DemoOptions, DemoUsageError, parseDemoOptions } from './demo-options';
import { type DemoStack, startDemoStack } from './demo-stack';

/** `npm run demo`: a market of real contracts on a local chain, and Breakwater watching it, until Ctrl-C. */
async function main(): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(DEMO_HELP);
    return 0;
  }
  const startedAt = Date.now();
  const say = (line: string) => {
    if (!abort.signal.aborted) console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const abort = new AbortController();
  const signalled = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!abort.signal.aborted) console.log('stopping');
        abort.abort();
        resolve(undefined);
      });
    }
  });
  const root = fileURLToPath(new URL('../../', import.meta.url));
  let stack: DemoStack;
  try {
    stack = await startDemoStack(options, root, say, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return 0;
    throw error;
  }
  say('ready');
  console.log(welcome(stack));
  if (stack.url && options.open) openBrowser(stack.url, options);
  const failure = await Promise.race([stack.failed, signalled]);
  if (failure !== undefined) console.error(`\nThe demo ends: ${failure}`);
  await stack.stop();
  return failure === undefined ? 0 : 1;
}

function welcome({ url, market, env }: DemoStack): string {
  const wallet = market.keys.liquidator;
  const where = url
    ? `Open ${url}`
    : `Start a server of your own with:\n${Object.entries(env)
        .map(([name, value]) => `  ${name}=${value}`)
        .join('\n')}`;
  return `
${where}

Press "ETH −30 % in a minute" in the page's scenario panel and watch positions turn liquidatable.
To liquidate one, import this test key into a browser wallet, or use the panel's faucet for a wallet of yours:
  account  ${wallet.address}
  key      ${wallet.privateKey}   (public knowledge: never send real money there)
  network  ${market.http}   chain id ${market.config.chainId}
Ctrl-C ends everything.
`;
}

/** Opens the page where a person sits at a terminal; failing that is no failure. */
function openBrowser(url: string, { host }: DemoOptions): void {
  if (!process.stdout.isTTY || process.env.CI !== undefined || host !== '127.0.0.1') return;
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const child = spawn(program as string, args as string[], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(error instanceof DemoUsageError ? `${message}\n\n${DEMO_HELP}` : message);
    process.exit(1);
  },
);
