import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CHAINLINK_FILES } from './chainlink-rounds';
import { CANDLE_FILES } from './market-history';

/** Where the market history lies: the argument, BACKTEST_DATA, or a folder beside the project; and which of its files are not there. */
export function dataFolder(given?: string): { readonly path: string; readonly missing: readonly string[] } {
  const path = resolve(given ?? process.env.BACKTEST_DATA ?? '../shared/data');
  const missing = [...CANDLE_FILES, ...CHAINLINK_FILES].filter((file) => !existsSync(join(path, file)));
  return { path, missing };
}
