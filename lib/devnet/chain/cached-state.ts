import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuiltMarket, buildState } from './build-state';

const require = createRequire(import.meta.url);

/** Packages whose bytecode or behaviour ends up in a state. */
const PACKAGES = [
  '@aave-dao/aave-v3-origin',
  '@aave/core-v3',
  '@chainlink/abi',
  '@foundry-rs/anvil',
  '@uniswap/swap-router-contracts',
  '@uniswap/v2-core',
  '@uniswap/v2-periphery',
  '@uniswap/v3-core',
  '@uniswap/v3-periphery',
  'solc',
  'viem',
];

export interface CachedState {
  /** A file that anvil loads. */
  readonly stateFile: string;
  readonly market: BuiltMarket;
}

const version = (name: string): string => {
  // Found by path: not every package exports its manifest.
  for (const folder of require.resolve.paths(name) ?? []) {
    const manifest = join(folder, name, 'package.json');
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }
  return 'absent';
};

/** Everything that determines a state: the options, the packages, and the code of this folder itself. */
function cacheKey({ aave, borrowers, seed }: BuildOptions): string {
  const hash = createHash('sha256').update(JSON.stringify([aave, borrowers, seed]));
  for (const name of PACKAGES) hash.update(`${name}@${version(name)}`);
  const folder = fileURLToPath(new URL('.', import.meta.url));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(ts|mjs|sol)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

const encode = (market: BuiltMarket): string =>
  JSON.stringify(market, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

const decode = (text: string): BuiltMarket =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as BuiltMarket;

function read(folder: string): CachedState | undefined {
  try {
    const market = decode(readFileSync(join(folder, 'market.json'), 'utf8'));
    const stateFile = join(folder, 'state.json');
    return market.borrowers.length > 0 && existsSync(stateFile) ? { stateFile, market } : undefined;
  } catch {
    // Absent or damaged: the same remedy, build again.
    return undefined;
  }
}

/** The state of a market, built on first use. Two processes may build the same at once: the first to finish wins. */
export async function cachedState(options: BuildOptions): Promise<CachedState> {
  const name = `state-${options.aave}-${options.borrowers}-${options.seed}-`;
  const folder = join(options.cacheDir, name + cacheKey(options));
  const cached = read(folder);
  if (cached !== undefined) return cached;
  const { state, market } = await buildState(options);
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, 'state.json'), state);
  writeFileSync(join(temporary, 'market.json'), encode(market));
  if (read(folder) === undefined) {
    // Of the same market, states of older code serve nobody.
    for (const old of readdirSync(options.cacheDir)) {
      if (old.startsWith(name) && !old.endsWith(`.${process.pid}`)) {
        rmSync(join(options.cacheDir, old), { recursive: true, force: true });
      }
    }
    renameSync(temporary, folder);
  } else {
    rmSync(temporary, { recursive: true, force: true });
  }
  return { stateFile: join(folder, 'state.json'), market };
}

/** Forgets a state that the node refused to load. */
export function dropState({ stateFile }: CachedState): void {
  rmSync(join(stateFile, '..'), { recursive: true, force: true });
}
