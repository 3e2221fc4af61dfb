import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { missingPlatforms } from '../.ci/complete-lock';
import { codeOf, importsOf, projectFiles, type SourceFile } from './fixtures/source-files';

/** A folder's place in the house: what it may import besides itself and packages. Longest folder name decides. */
interface Layer {
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** Where only types may come from. */
  readonly types?: readonly string[];
  /** Where it is said: the only packages allowed. */
  readonly packages?: readonly string[];
  /** Code that reaches a browser: no Node module. */
  readonly browser?: true;
}

const core = (...names: string[]): string[] => names.map((name) => `lib/core/${name}`);
const CORE_PACKAGES = ['viem', 'zod'];
const POSITION = core('position', 'oracle', 'units');
const RISK = [...core('risk', 'protocols', 'venue'), ...POSITION];

/** Broad folders first: Biome's overrides stand in the same order, and the last that matches counts. */
const LAYERS: readonly Layer[] = [
  { folder: 'lib/core/units', mayImport: [], packages: CORE_PACKAGES },
  { folder: 'lib/core/oracle', mayImport: core('units'), packages: CORE_PACKAGES },
  // Its prices are those of the oracle's pools: one table of ticks.
  { folder: 'lib/core/venue', mayImport: core('oracle', 'units'), packages: CORE_PACKAGES },
  { folder: 'lib/core/position', mayImport: core('oracle', 'units'), packages: CORE_PACKAGES },
  { folder: 'lib/core/protocols', mayImport: POSITION, packages: CORE_PACKAGES },
  { folder: 'lib/core/risk', mayImport: [...core('protocols', 'venue'), ...POSITION], packages: CORE_PACKAGES },
  { folder: 'lib/core/cascade', mayImport: RISK, packages: CORE_PACKAGES },
  { folder: 'lib/core/breaker', mayImport: RISK, packages: CORE_PACKAGES },
  { folder: 'lib/core/alert', mayImport: core('breaker', 'units'), packages: CORE_PACKAGES },
  { folder: 'lib/core/execution', mayImport: RISK, packages: CORE_PACKAGES },
  { folder: 'lib/core/settlement', mayImport: [...core('execution'), ...RISK], packages: CORE_PACKAGES },
  {
    folder: 'lib/core/snapshot',
    mayImport: [...core('cascade', 'breaker', 'alert'), ...RISK],
    packages: CORE_PACKAGES,
  },
  {
    folder: 'lib/adapters',
    mayImport: ['lib/core'],
    types: ['lib/engine/ports', 'lib/engine/frame', 'lib/engine/keeper/keeper-ports'],
  },
  { folder: 'lib/engine', mayImport: ['lib/core'] },
  { folder: 'lib/server', mayImport: ['lib/engine', 'lib/adapters', 'lib/core'] },
  // The demo starts the same web process as `npm start`: those two files and nothing else of the server.
  {
    folder: 'lib/devnet',
    mayImport: ['lib/core', 'lib/adapters', 'lib/server/production-build', 'lib/server/web-process'],
  },
  { folder: 'lib/client', mayImport: ['lib/core'], browser: true },
  { folder: 'lib/wallet', mayImport: ['lib/client', 'lib/core'], browser: true },
  { folder: 'lib/hooks', mayImport: ['lib/client', 'lib/wallet', 'lib/core'], browser: true },
  {
    folder: 'components',
    mayImport: ['lib/hooks', 'lib/core/snapshot', 'lib/core/units'],
    types: ['lib/core'],
    browser: true,
  },
  // What a price would do to a position, by the very functions that the engine uses.
  { folder: 'components/positions/what-if.ts', mayImport: ['components', 'lib/core'], browser: true },
  { folder: 'components/ui', mayImport: [], browser: true },
  { folder: 'components/charts', mayImport: ['components/ui'], browser: true },
  { folder: 'app', mayImport: ['components', 'lib/hooks'], types: ['lib/core'], browser: true },
  // Made on the server alone: it asks the engine itself.
  { folder: 'app/health', mayImport: ['components', 'lib/server', 'lib/core/snapshot'] },
  { folder: 'app/api', mayImport: ['lib/server', 'lib/core/snapshot', 'lib/core/units'], types: ['lib/core'] },
  { folder: 'instrumentation.ts', mayImport: ['lib/server'] },
  // Next reads these two from the top level, as the file before: the first runs in browsers.
  { folder: 'instrumentation-client.ts', mayImport: [], browser: true },
  { folder: 'proxy.ts', mayImport: ['lib/server'] },
];

const TOP_LEVEL = [
  ...['app', 'components', 'lib', 'public', 'test'],
  ...['.ci', '.gitignore', '.npmrc', '.oxlintrc.json', 'biome.json', 'drizzle.config.ts', 'knip.json'],
  ...['instrumentation.ts', 'next.config.js', 'package-lock.json', 'package.json', 'playwright.config.ts'],
  ...[
    'postcss.config.mjs',
    'proxy.ts',
    'instrumentation-client.ts',
    'tsconfig.core.json',
    'tsconfig.json',
    'vitest.config.ts',
  ],
  ...['.env.example', '.github', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'docs'],
];

const MAX_LINES = 400;

const files = projectFiles();
const source = files.filter((file) =>
  /^(app|components|lib)\/.*\.tsx?$|^(instrumentation|instrumentation-client|proxy)\.ts$/.test(file.path),
);
const inFolder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const layerOf = (path: string): Layer | undefined =>
  LAYERS.filter((layer) => inFolder(path, layer.folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
const violations = (check: (file: SourceFile) => readonly string[], among: readonly SourceFile[] = source): string[] =>
  among.flatMap((file) => check(file).map((what) => `${file.path}: ${what}`));

describe('the layers', () => {
  it('has a place for every source file', () => {
    expect(violations((file) => (layerOf(file.path) === undefined ? ['is in no layer'] : []))).toEqual([]);
  });

  it('imports only what the layer may', () => {
    const check = (file: SourceFile): string[] => {
      const layer = layerOf(file.path);
      if (layer === undefined) return [];
      return importsOf(file).flatMap(({ target, typeOnly }) => {
        if (target.kind === 'package') return [];
        const may = [...layer.mayImport, ...(typeOnly ? (layer.types ?? []) : [])];
        // Its own layer: the same folder, and not a narrower layer inside it unless that is allowed by being inside.
        const own = layerOf(target.path) === layer || inFolder(target.path, layer.folder);
        return own || may.some((folder) => inFolder(target.path, folder)) ? [] : [`may not import ${target.path}`];
      });
    };
    expect(violations(check)).toEqual([]);
  });

  it('uses only the packages the layer may', () => {
    const check = (file: SourceFile): string[] => {
      const layer = layerOf(file.path);
      return importsOf(file).flatMap(({ target }) => {
        if (layer === undefined || target.kind === 'project') return [];
        const forbidden =
          layer.packages?.includes(target.name) === false || (layer.browser && target.name.startsWith('node:'));
        return forbidden ? [`may not use ${target.name}`] : [];
      });
    };
    expect(violations(check)).toEqual([]);
  });

  it('says the same in Biome, while typing', () => {
    const patternsSchema = z.array(z.object({ group: z.array(z.string()), message: z.string() }));
    const overridesSchema = z.object({
      overrides: z.array(z.object({ includes: z.array(z.string()), linter: z.unknown() })),
    });
    const restrictionSchema = z.object({
      rules: z.object({
        style: z.object({ noRestrictedImports: z.object({ options: z.object({ patterns: patternsSchema }) }) }),
      }),
    });
    const said = overridesSchema
      .parse(JSON.parse(readFileSync('biome.json', 'utf8')))
      .overrides.flatMap(({ includes, linter }) => {
        const parsed = restrictionSchema.safeParse(linter);
        const groups = parsed.data?.rules.style.noRestrictedImports.options.patterns.map(({ group }) => group);
        return groups === undefined ? [] : [{ includes, groups }];
      });
    expect(said).toEqual(LAYERS.map(biomeOverride));
  });
});

/** Allow by exception: everything of the project is restricted but what the layer may import. */
const biomeOverride = ({ folder, mayImport, types = [] }: Layer) => {
  const allowed = [...mayImport, ...types].flatMap((path) => [`!@/${path}`, `!@/${path}/**`]);
  const own = folder.includes('.') ? [] : [`!@/${folder}/**`];
  return { includes: [folder.includes('.') ? folder : `${folder}/**`], groups: [['@/**', ...own, ...allowed]] };
};

describe('the core', () => {
  const core = source.filter((file) => file.path.startsWith('lib/core/'));

  it('has no clock, chance, environment or network', () => {
    const impure =
      /\bDate\.now|\bnew Date\(\)|\bMath\.random|(?<![.\w])(?:performance|process|crypto|globalThis|window|document|localStorage|console)\.|(?<![.\w])(?:fetch|setTimeout|setInterval|queueMicrotask)\(|\bnew WebSocket/g;
    expect(violations((file) => codeOf(file).match(impure) ?? [], core)).toEqual([]);
  });

  it('takes only pure things from viem', () => {
    const impure = /^(create\w+|http|webSocket|custom|fallback|ipc)$/;
    const check = (file: SourceFile): string[] =>
      importsOf(file)
        .filter(({ target }) => target.kind === 'package' && target.name === 'viem')
        .flatMap(({ names }) => names.filter((name) => impure.test(name)));
    expect(violations(check, core)).toEqual([]);
  });
});

describe('the style', () => {
  it('names files in kebab-case after what they export', () => {
    const check = ({ path }: SourceFile): string[] => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const stem = name.slice(0, name.indexOf('.'));
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) return ['is not in kebab-case'];
      return /^(utils?|helpers?|types?|index|common|misc|shared)$/.test(stem) ? ['says nothing'] : [];
    };
    const tests = files.filter((file) => /^test\/.*\.tsx?$/.test(file.path));
    expect(violations(check, [...source, ...tests])).toEqual([]);
  });

  it('exports by name outside the files that Next reads', () => {
    const check = (file: SourceFile): string[] => (/^export default\b/m.test(codeOf(file)) ? ['default export'] : []);
    const next =
      /^app\/(.*\/)?(page|layout|template|loading|error|global-error|not-found|unauthorized|default|icon|manifest)\.tsx?$/;
    expect(
      violations(
        check,
        source.filter((file) => !next.test(file.path)),
      ),
    ).toEqual([]);
  });

  it('has no barrel, namespace, enum, or silenced compiler', () => {
    const bad =
      /^export \* from|^export (?:declare )?(?:namespace|enum|const enum) |@ts-(?:ignore|nocheck)|\bas any\b/gm;
    expect(violations((file) => file.text.match(bad) ?? [])).toEqual([]);
  });

  it('has classes for errors only', () => {
    const check = (file: SourceFile): string[] =>
      [...codeOf(file).matchAll(/^(?:export )?(?:default )?(?:abstract )?class (\w+)(?: extends ([\w.]+))?/gm)]
        // React has no other way to catch what a component throws.
        .filter(([, , parent]) => !/Error$|^(React\.)?Component$/.test(parent ?? ''))
        .map(([, name]) => `class ${name}`);
    expect(violations(check)).toEqual([]);
  });

  it('keeps files short', () => {
    expect(violations((file) => (file.lines > MAX_LINES ? [`${file.lines} lines`] : []))).toEqual([]);
  });

  it('takes every colour from the tokens', () => {
    const literal =
      /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(/gi;
    const shown = source.filter(
      (file) => /^(app|components)\/.*\.tsx?$/.test(file.path) && !file.path.startsWith('app/api/'),
    );
    expect(violations((file) => codeOf(file).match(literal) ?? [], shown)).toEqual([]);
  });

  it('prints nothing from where nobody reads it', () => {
    const check = (file: SourceFile): string[] => codeOf(file).match(/\bconsole\.(?!error|warn)\w+/g) ?? [];
    const quiet = source.filter(({ path }) => !/^(lib\/(server|devnet)|app\/api)\//.test(path));
    expect(violations(check, quiet)).toEqual([]);
  });
});

describe('the repository', () => {
  it('has at the top level only what the design names', () => {
    const top = [...new Set(files.map(({ path }) => path.split('/')[0] ?? ''))];
    expect(top.filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });

  it('leaves no test file that no project of vitest.config.ts takes', () => {
    const isTaken = (path: string): boolean =>
      /^test\/lib\/.*\.test\.ts$|\.chain\.test\.ts$|\.dom\.test\.tsx$|^test\/architecture\.test\.ts$/.test(path);
    const tests = files.filter(({ path }) => /\.test\.tsx?$/.test(path));
    expect(tests.length).toBeGreaterThan(100);
    expect(violations(({ path }) => (isTaken(path) ? [] : ['is never run']), tests)).toEqual([]);
  });

  it('mirrors the paths of lib, components and app in test', () => {
    const folders = new Set(source.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
    const check = ({ path }: SourceFile): string[] => {
      const mirrored = path.slice('test/'.length, path.lastIndexOf('/'));
      return [...folders].some((folder) => inFolder(folder, mirrored)) ? [] : ['mirrors no folder'];
    };
    const tests = files.filter((file) => /^test\/(app|components|lib)\/.*\.test\.tsx?$/.test(file.path));
    expect(violations(check, tests)).toEqual([]);
  });

  it('installs one viem, from no registry but the public one', () => {
    const lock = z
      .object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) })
      .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
    const paths = Object.keys(lock.packages);
    expect(paths.filter((path) => path.endsWith('node_modules/viem'))).toEqual(['node_modules/viem']);
    const hosts = Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? []);
    expect(hosts.filter((url) => !url.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });

  it("lists every platform's optional packages in the lock file (npx tsx .ci/complete-lock.ts adds them)", () => {
    expect(missingPlatforms(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual([]);
  });
});
