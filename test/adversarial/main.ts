import { bookOf } from './classify';
import { KINDS } from './near-threshold';

/**
 * Hostile books against the exact rules: `npm run adversarial -- [classes to compare] [seconds at most] [seed]`.
 * Fails on the first misclassified position's book. 10 million and 10 minutes unless said otherwise.
 */
const [wanted = 10_000_000, seconds = 600, seed = 1] = process.argv.slice(2).map(Number);
const BOOK = 6_000;

const start = performance.now();
const rows = new Map(KINDS.map((kind) => [kind, { compared: 0, misclassified: 0, asked: 0, wrongByDoubles: 0 }]));
const by = { TypeScript: 0, WebAssembly: 0 };
let compared = 0;
let misclassified = 0;
for (let index = 0; compared < wanted && performance.now() - start < seconds * 1_000; index += 1) {
  const verdict = bookOf(index, seed, BOOK);
  const row = rows.get(verdict.kind);
  if (row === undefined) throw new Error(`no such kind: ${verdict.kind}`);
  for (const key of ['compared', 'misclassified', 'asked', 'wrongByDoubles'] as const) row[key] += verdict[key];
  compared += verdict.compared;
  by[verdict.backend] += verdict.compared;
  misclassified += verdict.misclassified;
  if (verdict.misclassified > 0)
    console.error(
      `${verdict.misclassified} misclassified: ${verdict.kind}, revision ${verdict.revision}, ${verdict.backend}, book ${index}, seed ${seed}`,
    );
}
const columns = ['compared', 'misclassified', 'asked', 'wrongByDoubles'] as const;
const titles = ['classes compared', 'misclassified', 'asked of the rules', 'wrong by bare doubles'];
console.log(`${'kind'.padEnd(22)}${titles.map((title) => title.padStart(24)).join('')}`);
for (const [kind, row] of rows)
  console.log(`${kind.padEnd(22)}${columns.map((key) => row[key].toLocaleString('en').padStart(24)).join('')}`);
const took = ((performance.now() - start) / 1_000).toFixed(0);
console.log(
  `\n${misclassified} misclassified of ${compared.toLocaleString('en')}, laws 3.0, 3.6 and 3.7, ${by.WebAssembly.toLocaleString('en')} in WebAssembly and ${by.TypeScript.toLocaleString('en')} in TypeScript, seed ${seed}, ${took} s`,
);
if (compared < wanted) console.log(`stopped after ${took} s, before ${wanted.toLocaleString('en')}`);
process.exit(misclassified === 0 ? 0 : 1);
