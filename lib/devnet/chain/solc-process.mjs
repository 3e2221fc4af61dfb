// Compiles standard JSON from one file into another: `node solc-process.mjs <input> <output>`.
// A program of its own because the compiler is synchronous, and plain JavaScript because it is run
// without a loader. (solc's own command line loses output and input on pipes.)
import { readFileSync, writeFileSync } from 'node:fs';
import solc from 'solc';

const [input, output] = process.argv.slice(2);
writeFileSync(output, solc.compile(readFileSync(input, 'utf8')));
