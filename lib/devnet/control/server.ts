import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ScenarioAction, type ScenarioView, scenarioActionSchema } from '@/lib/core/snapshot/endpoints';
import { NoScenarioError, type ScenarioDriver, UnknownScenarioError } from '@/lib/devnet/scenario/driver';
import { scenarios } from '@/lib/devnet/scenario/scenarios';
import { type Faucet, UnknownAssetError } from './faucet';

export interface ControlServer {
  /** http://127.0.0.1:port, for DEVNET_CONTROL_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

const MAX_BODY = 16 * 1024;
const PATHS = new Set(['/', '/scenario']);

/**
 * The only door to the local market's prices: loopback, JSON, GET for the state and POST for an action.
 * A browser cannot reach it from a foreign page: foreign Host names are refused (DNS rebinding), and so is
 * every content type that needs no preflight.
 */
export async function startControlServer(
  driver: ScenarioDriver,
  faucet: Faucet,
  options: { readonly port?: number } = {},
): Promise<ControlServer> {
  const act = async (action: ScenarioAction): Promise<void> => {
    switch (action.action) {
      case 'start':
        return driver.start(action.scenario, action.seed);
      case 'pause':
        return driver.pause();
      case 'resume':
        return driver.resume();
      case 'reset':
        return driver.reset();
      case 'faucet':
        await faucet.give(action);
    }
  };

  const server = createServer((request, response) => {
    handle(request, driver, act).then(
      (status) => sendJson(response, 200, 'application/json', status),
      (error: unknown) => {
        const problem = problemOf(error);
        sendJson(response, problem.status, 'application/problem+json', { type: 'about:blank', ...problem });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  driver: ScenarioDriver,
  act: (action: ScenarioAction) => Promise<void>,
): Promise<ScenarioView> {
  if (!isLoopbackHost(request.headers.host))
    throw new HttpProblem(403, 'Forbidden', 'reach this server by a loopback name');
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  if (!PATHS.has(path)) throw new HttpProblem(404, 'Not found', `there is nothing at ${path}`);
  if (request.method === 'POST') {
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new HttpProblem(415, 'Unsupported media type', 'send application/json');
    }
    const action = scenarioActionSchema.safeParse(await readJson(request));
    if (!action.success) {
      const issue = action.error.issues[0];
      throw new HttpProblem(400, 'Bad request', `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
    }
    await act(action.data);
  } else if (request.method !== 'GET') {
    throw new HttpProblem(405, 'Method not allowed', 'GET reads the state, POST sends an action');
  }
  return {
    scenarios: scenarios.map(({ id, title, description, durationS }) => ({ id, title, description, durationS })),
    state: driver.state(),
    prices: Object.fromEntries(driver.prices()),
  };
}

function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new HttpProblem(413, 'Content too large', `at most ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpProblem(400, 'Bad request', 'the body is not JSON');
  }
}

function sendJson(response: ServerResponse, status: number, type: string, body: unknown): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function problemOf(error: unknown): { status: number; title: string; detail: string } {
  if (error instanceof HttpProblem) return { status: error.status, title: error.title, detail: error.message };
  if (error instanceof UnknownScenarioError || error instanceof UnknownAssetError) {
    return { status: 400, title: 'Bad request', detail: error.message };
  }
  if (error instanceof NoScenarioError) return { status: 409, title: 'Conflict', detail: error.message };
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 502, title: 'The local chain refused', detail };
}

class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
  ) {
    super(detail);
  }
}
