import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands in for Next's program: `build` leaves a BUILD_ID and counts itself, `start` serves a stream and ignores SIGTERM. */
const PROGRAM = `
const fs = require('node:fs');
const [command, , port, , host] = process.argv.slice(2);
if (command === 'build') {
  if (fs.existsSync('busy')) { fs.rmSync('busy'); console.error('Another next build process is already running.'); process.exit(1); }
  if (fs.existsSync('app/broken')) { console.error('Type error: it is broken'); process.exit(1); }
  fs.mkdirSync('.next', { recursive: true });
  fs.writeFileSync('.next/BUILD_ID', 'id');
  fs.appendFileSync('builds', 'x');
} else {
  process.on('SIGTERM', () => console.log('SIGTERM ignored'));
  require('node:http').createServer((_, response) => { response.write('data: 1\\n\\n'); }).listen(Number(port), host, () => console.log('listening'));
}
`;

/** A project directory in which Next is that program. */
export async function fakeProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'breakwater-'));
  await mkdir(join(root, 'node_modules/next/dist/bin'), { recursive: true });
  await mkdir(join(root, 'app'));
  await mkdir(join(root, 'lib/devnet'), { recursive: true });
  await writeFile(join(root, 'node_modules/next/dist/bin/next'), PROGRAM);
  await writeFile(join(root, 'app/page.tsx'), 'page');
  return root;
}
