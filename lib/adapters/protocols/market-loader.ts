import { readFile } from 'node:fs/promises';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import { addressBookMarket } from './aave-v3/address-book';
import { changedFeeds } from './aave-v3/changed-feeds';
import { MarketConfigError } from './aave-v3/market-config-error';

/**
 * The market that the MARKET variable names: a path that ends in .json, or a name of the Aave address book; with the
 * feeds changed as the file `feedsPath` (FEEDS) says. Throws `MarketConfigError`, which says what to set.
 */
export async function loadMarket(market: string, feedsPath?: string): Promise<MarketConfig> {
  if (market.trim() === '') {
    throw new MarketConfigError(
      'MARKET is empty. Set it to a market of the Aave address book, e.g. MARKET=AaveV3Ethereum, or to the path of a JSON file.',
    );
  }
  const config = market.endsWith('.json') ? await marketFile(market) : await addressBookMarket(market);
  return feedsPath === undefined
    ? config
    : { ...config, feeds: changedFeeds(config.feeds, await jsonFile('FEEDS', feedsPath), feedsPath) };
}

/** The JSON in the file that the variable `name` points to. Throws `MarketConfigError`. */
async function jsonFile(name: 'MARKET' | 'FEEDS', path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON (${error.message})` : 'cannot be read';
    throw new MarketConfigError(`The ${name.toLowerCase()} file ${path} ${why}. Set ${name} to a readable JSON file.`, {
      cause: error,
    });
  }
}

async function marketFile(path: string): Promise<MarketConfig> {
  const json = await jsonFile('MARKET', path);
  const parsed = marketConfigSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(root)'}: ${issue.message}`);
  throw new MarketConfigError(`The market file ${path} does not describe a market:\n${issues.join('\n')}`, {
    cause: parsed.error,
  });
}
