import { readFile } from 'node:fs/promises';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import { type BreakerConfig, DEFAULT_BREAKERS, readBreakerConfig } from '@/lib/core/breaker/breaker-config';

/** The circuit breakers as the file `path` (BREAKERS) sets them; without one, the defaults. Throws `MarketConfigError`, which names each problem. */
export async function loadBreakers(path: string | undefined): Promise<BreakerConfig> {
  if (path === undefined) return DEFAULT_BREAKERS;
  const result = readBreakerConfig(await jsonOf(path));
  if (result.ok) return result.config;
  throw new MarketConfigError(
    `The breakers file ${path} does not set the circuit breakers:\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}

async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON (${cause.message})` : 'cannot be read';
    throw new MarketConfigError(`The breakers file ${path} ${why}. Set BREAKERS to a readable JSON file.`, { cause });
  }
}
