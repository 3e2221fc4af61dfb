/** Runs once when the web server boots. Compiled for the edge as well, so everything of Node is imported late. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { stampClients } = await import('./lib/server/auth/stamp-client');
  const { auth } = await import('./lib/server/auth/auth-state');
  stampClients(auth().config.TRUST_PROXY);
  const { startEngineHost } = await import('./lib/server/engine-host');
  startEngineHost();
}
