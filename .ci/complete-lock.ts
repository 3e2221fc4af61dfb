import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Completes package-lock.json for the platforms that npm could not look up where it was made: without
 * an entry, npm on such a platform leaves its optional binary (compiler, linter, local chain) out.
 * Names and exact versions are what the packages that want them say; the platform is read from the
 * name; npm learns the rest on the machine that installs them. Run after a change to the lock file:
 * `npx tsx .ci/complete-lock.ts`. The architecture test fails when it is due.
 */
const entrySchema = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  license: z.string().optional(),
  engines: z.unknown().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });
type Packages = z.infer<typeof lockSchema>['packages'];

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

/** `from`'s optional dependency as Node would find it in the lock file's tree. */
const isListed = (packages: Packages, from: string, name: string): boolean => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
};

/** Optional platform packages that are wanted and not listed, by the path of who wants them. */
export const missingPlatforms = (lock: unknown): { from: string; name: string; version: string }[] => {
  const { packages } = lockSchema.parse(lock);
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => platformOf(name) !== undefined && !isListed(packages, from, name))
      .map(([name, version]) => ({ from, name, version })),
  );
};

const platformOf = (name: string): { cpu: string[]; os?: string[]; libc?: string[] } | undefined => {
  const words = name.split(/[/-]/);
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word)) ?? (words.includes('amd64') ? 'x64' : undefined);
  if (words.includes('wasm32')) return { cpu: ['wasm32'] };
  if (system === undefined || processor === undefined) return undefined;
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return { os: [system], cpu: [processor], ...(libc && { libc }) };
};

const main = (): void => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Packages };
  const missing = missingPlatforms(lock);
  for (const { from, name, version } of missing) {
    const platform = platformOf(name);
    const { dev, license, engines } = lock.packages[from] ?? {};
    // No range: a lock entry is one version.
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${from} wants ${name}@${version}, which is no exact version`);
    const nested = from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('node_modules/')) : '';
    // In the order of keys that npm writes.
    const listed: Packages[string] = {
      version,
      cpu: platform?.cpu,
      ...(dev && { dev }),
      ...(platform?.libc && { libc: platform.libc }),
      ...(license !== undefined && { license }),
      optional: true,
      ...(platform?.os && { os: platform.os }),
      ...(engines !== undefined && { engines }),
    };
    lock.packages[`${nested}node_modules/${name}`] = listed;
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${missing.length} entries`);
};

if (process.argv[1]?.endsWith('complete-lock.ts')) main();
