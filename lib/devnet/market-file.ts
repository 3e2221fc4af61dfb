import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MarketConfig } from '@/lib/core/protocols/market-config';

/** Writes a market's configuration into a folder as `MARKET` takes it: numbers beyond JSON as decimal strings. Resolves with its path. */
export async function writeMarketFile(folder: string, config: MarketConfig): Promise<string> {
  const path = join(folder, 'market.json');
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  await writeFile(path, JSON.stringify(config, plain, 2));
  return path;
}
