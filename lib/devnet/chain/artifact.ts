import { createRequire } from 'node:module';
import { type Abi, type Address, encodeDeployData, type Hex } from 'viem';

const require = createRequire(import.meta.url);

/** What deploying a contract takes, whichever compiler or package it came from. */
export interface Artifact {
  readonly abi: Abi;
  /** Creation code; placeholders stand where `links` says. */
  readonly bytecode: string;
  /** Source → library → byte ranges to fill with its address. */
  readonly links: Record<string, Record<string, readonly { readonly start: number; readonly length: number }[]>>;
}

/** Reads an artifact of a Hardhat, Truffle or Waffle build from an installed package. */
export function packageArtifact(path: string): Artifact {
  const json = require(path) as {
    abi: Abi;
    bytecode: string;
    linkReferences?: Artifact['links'];
  };
  const bytecode = json.bytecode.startsWith('0x') ? json.bytecode : `0x${json.bytecode}`;
  return { abi: json.abi, bytecode, links: json.linkReferences ?? {} };
}

/** Creation code with its libraries linked and its constructor's arguments appended. Throws when a library is missing. */
export function deployData(
  artifact: Artifact,
  args: readonly unknown[],
  libraries: Readonly<Record<string, Address>> = {},
): Hex {
  let code = artifact.bytecode.slice(2);
  for (const names of Object.values(artifact.links)) {
    for (const [name, ranges] of Object.entries(names)) {
      const library = libraries[name];
      if (library === undefined) throw new LinkError(name);
      for (const { start, length } of ranges) {
        code = code.slice(0, start * 2) + library.slice(2).toLowerCase() + code.slice((start + length) * 2);
      }
    }
  }
  return encodeDeployData({ abi: artifact.abi, bytecode: `0x${code}`, args });
}

class LinkError extends Error {
  override readonly name = 'LinkError';
  constructor(library: string) {
    super(`the library ${library} must be deployed before what links to it`);
  }
}
