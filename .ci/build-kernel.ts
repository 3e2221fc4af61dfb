import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Builds the risk kernel's WebAssembly from its source into a module of its bytes: `npm run kernel`. The bytes are
 * committed, so that neither a build nor a browser needs the compiler; a test fails when the source has moved on.
 */
const FOLDER = 'lib/core/risk/kernel';
const OPTIONS = [
  ...['--runtime', 'stub', '--noAssert', '-O3', '--converge', '--noExportMemory'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

/** The module that `health.as` compiles to. Throws with the compiler's words when it does not. */
export async function kernelModule(): Promise<string> {
  const source = readFileSync(`${FOLDER}/health.as`, 'utf8');
  const files = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(['health.ts', '--outFile', 'health.wasm', ...OPTIONS], {
    // The compiler knows only its own extension, which in this tree is TypeScript's.
    readFile: (name) => (name === 'health.ts' ? source : null),
    writeFile: (name, contents) => {
      files.set(name, typeof contents === 'string' ? Buffer.from(contents) : contents);
    },
    listFiles: () => [],
  });
  const wasm = files.get('health.wasm');
  if (error !== null || wasm === undefined) throw new Error(`health.as does not compile: ${stderr.toString()}`);
  const lines = Buffer.from(wasm)
    .toString('hex')
    .match(/.{1,114}/g) as string[];
  return [
    '/** What health.as compiles to, made by `npm run kernel`: not to be edited. */',
    'export const KERNEL_WASM = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');\n",
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(`${FOLDER}/wasm-bytes.ts`, await kernelModule());
