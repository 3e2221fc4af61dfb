import { readFile } from 'node:fs/promises';
import { type MarketConfig, marketConfigSchema } from '@/lib/core/protocols/market-config';
import { addressBookMarket } from './aave-v3/address-book';
import { MarketConfigError } from './aave-v3/market-config-error';

/**
 * The market that the MARKET variable names: a path that ends in .json, or a name of the Aave address book.
 * Throws `MarketConfigError`, which says what to set.
 */
export async function loadMarket(market: string): Promise<MarketConfig> {
  if (market.trim() === '') {
    throw new MarketConfigError(
      'MARKET is empty. Set it to a market of the Aave address book, e.g. MARKET=AaveV3Ethereum, or to the path of a JSON file.',
    );
  }
  return market.endsWith('.json') ? await marketFile(market) : await addressBookMarket(market);
}

async function marketFile(path: string): Promise<MarketConfig> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON (${error.message})` : 'cannot be read';
    throw new MarketConfigError(`The market file ${path} ${why}. Set MARKET to a readable JSON file.`, {
      cause: error,
    });
  }
  const parsed = marketConfigSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(root)'}: ${issue.message}`);
  throw new MarketConfigError(`The market file ${path} does not describe a market:\n${issues.join('\n')}`, {
    cause: parsed.error,
  });
}
