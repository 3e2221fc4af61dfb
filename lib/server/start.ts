import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseConfig } from './config';
import { ensureProductionBuild } from './production-build';
import { claimPort, startWebProcess } from './web-process';

const listenSchema = z.object({
  PORT: z.coerce
    .number({ error: 'PORT must be a port number.' })
    .int('PORT must be a whole number.')
    .min(0, 'PORT must not be negative.')
    .max(65_535, 'PORT must be at most 65535.')
    .default(3000),
  HOST: z.string().min(1, 'HOST must not be empty.').default('0.0.0.0'),
});

/** `npm start`: checks the environment, makes sure the pages are built, and runs the web server until a signal. */
async function main(): Promise<number> {
  const config = parseConfig(process.env);
  if (!config.ok) throw new Error(config.message);
  const parsed = listenSchema.safeParse(process.env);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join(' '));
  const listen = parsed.data;
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const abort = new AbortController();
  const signalled = new Promise<'signal'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        abort.abort();
        resolve('signal');
      });
    }
  });
  const port = await claimPort(listen.PORT, listen.HOST, 'set PORT to another one');
  await ensureProductionBuild({ root, onProgress: (line) => console.log(line), signal: abort.signal });
  const web = startWebProcess({
    root,
    port,
    host: listen.HOST,
    env: { PORT: String(port) },
    onLine: (line) => console.log(line),
  });
  const ended = await Promise.race([web.exited, signalled]);
  if (ended !== 'signal') return ended ?? 1;
  await web.stop();
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const aborted = error instanceof Error && error.name === 'AbortError';
    if (!aborted) console.error(error instanceof Error ? error.message : String(error));
    process.exit(aborted ? 0 : 1);
  },
);
