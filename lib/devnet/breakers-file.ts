import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A scope that recovers within seconds, and bears as many trips as scenarios can make. */
const QUICK = {
  cooldownMs: 4_000,
  maxCooldownMs: 15_000,
  clearMs: 4_000,
  forgetMs: 60_000,
  lockoutAfter: 100,
  halfOpen: { quietMs: 1_500 },
};

/**
 * The circuit breakers of the local market, with seconds in place of minutes: at the first start every breaker is open
 * until its rules were clear for a cooldown of 4 s, then half-open for three quiet periods of 1.5 s. A calm market so
 * reaches closed within some ten seconds of its first prices. Thresholds are the defaults, but that a fall of everything
 * stops and does not lock out: scenarios are played again and again.
 */
const LOCAL_BREAKERS = {
  rules: {
    'basket-fall': { open: { dwellMs: 2_000 }, lockout: null },
    'price-velocity': { open: { dwellMs: 2_000 } },
    'protocol-gap': { watch: { dwellMs: 2_000 }, open: { dwellMs: 4_000 } },
  },
  scopes: { asset: QUICK, market: QUICK, global: QUICK },
};

/** Writes them into a folder as `BREAKERS` takes them. Resolves with the path. */
export async function writeBreakersFile(folder: string): Promise<string> {
  const path = join(folder, 'breakers.json');
  await writeFile(path, JSON.stringify(LOCAL_BREAKERS, null, 2));
  return path;
}
