import { parseArgs } from 'node:util';
import { backtestBreakers } from './breakers';
import { backtestCascade } from './cascade';
import { dataFolder } from './data-folder';
import { backtestOracle } from './oracle';
import { backtestRisk } from './risk';

const BACKTESTS: Readonly<Record<string, (folder: string) => unknown>> = {
  breakers: backtestBreakers,
  cascade: backtestCascade,
  oracle: backtestOracle,
  risk: backtestRisk,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
const [name, ...rest] = positionals;
const backtest = name === undefined ? undefined : BACKTESTS[name];
if (backtest === undefined || rest.length > 0) {
  console.error(`Say which back-test to run: ${Object.keys(BACKTESTS).join(', ')}. Option: --data <folder>.`);
  process.exit(2);
}
const folder = dataFolder(values.data);
// Cascades have a file of their own, and say themselves where it is not there.
if (name !== 'cascade' && folder.missing.length > 0) {
  console.error(
    `The back-test needs real market history in ${folder.path} (--data, or BACKTEST_DATA). Missing: ${folder.missing.join(', ')}.`,
  );
  process.exit(2);
}
// One with a "must" answers whether all were kept.
if (backtest(folder.path) === false) process.exitCode = 1;
