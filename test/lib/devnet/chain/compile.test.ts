import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployData } from '@/lib/devnet/chain/artifact';
import { compileContracts } from '@/lib/devnet/chain/compile';

const SOURCE = '// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n';

describe('compileContracts', { timeout: 30_000 }, () => {
  let folder: string;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-test-'));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const compile = (body: string) => {
    writeFileSync(join(folder, 'a.sol'), SOURCE + body);
    return compileContracts({
      name: 'sample',
      roots: new Map([['test/a.sol', join(folder, 'a.sol')]]),
      remappings: new Map(),
      cacheDir: join(folder, 'cache'),
      onProgress: (line) => lines.push(line),
    });
  };
  const cacheFile = () => join(folder, 'cache', readdirSync(join(folder, 'cache'))[0] ?? '');

  it('compiles once, answers from the cache, and compiles again what is damaged or changed', async () => {
    const first = await compile('contract A { uint256 public x = 1; }');
    expect(first.get('A')?.bytecode).toMatch(/^0x60/);
    expect(lines[0]).toMatch(/^Compiling sample with solc 0\.8\.27/);
    lines = [];
    expect(await compile('contract A { uint256 public x = 1; }')).toEqual(first);
    expect(lines).toEqual([]);

    writeFileSync(cacheFile(), readFileSync(cacheFile(), 'utf8').slice(0, 100));
    expect(await compile('contract A { uint256 public x = 1; }')).toEqual(first);
    expect(lines).toHaveLength(2);

    expect(await compile('contract A { uint256 public x = 2; }')).not.toEqual(first);
    expect(lines).toHaveLength(4);
  });

  it('rejects with the compiler’s own words', async () => {
    await expect(compile('contract A { nonsense }')).rejects.toThrow(/ParserError/);
  });

  it('stops when it is told to', async () => {
    writeFileSync(join(folder, 'a.sol'), `${SOURCE}contract A {}`);
    const abort = new AbortController();
    const done = compileContracts({
      name: 'sample',
      roots: new Map([['test/a.sol', join(folder, 'a.sol')]]),
      remappings: new Map(),
      cacheDir: join(folder, 'cache'),
      signal: abort.signal,
    });
    abort.abort();
    await expect(done).rejects.toThrow(/abort/i);
  });

  it('links a library, and names one that is missing', async () => {
    const artifacts = await compile(
      'library L { function f() external pure returns (uint256) { return 1; } } contract A { function g() external pure returns (uint256) { return L.f(); } }',
    );
    const artifact = artifacts.get('A');
    if (artifact === undefined) throw new Error('A is missing');
    const library = `0x${'ab'.repeat(20)}` as const;
    expect(deployData(artifact, [], { L: library })).toContain('ab'.repeat(20));
    expect(() => deployData(artifact, [])).toThrow(/library L /);
  });
});
