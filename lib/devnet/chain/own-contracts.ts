import { fileURLToPath } from 'node:url';
import type { SourceSet } from './compile';

const FILES = [
  'ratio-provider.sol',
  'ratio-cap-adapter.sol',
  'stable-cap-adapter.sol',
  'sequencer-feed.sol',
  'borrower-factory.sol',
];

/** The few contracts of our own: the price cap adapters, the sequencer's feed and the factory that opens positions. */
export function ownContracts(): SourceSet {
  const folder = fileURLToPath(new URL('./contracts/', import.meta.url));
  return {
    roots: new Map(FILES.map((file) => [`devnet/${file}`, `${folder}${file}`])),
    remappings: new Map(),
  };
}
