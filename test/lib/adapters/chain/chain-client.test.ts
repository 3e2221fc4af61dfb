import { afterEach, describe, expect, it } from 'vitest';
import {
  type ChainConnection,
  type ChainPortOptions,
  createChainPort,
  parseUrls,
} from '@/lib/adapters/chain/chain-client';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import type { HeadEvent } from '@/lib/engine/ports';
import { createFakeChain } from '../../../fixtures/fake-chain';
import { type Answer, type JsonRpcServer, startJsonRpcServer } from '../../../fixtures/json-rpc-server';
import { limited } from '../../../fixtures/provider-limits';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const serve = async (answer: Answer, port?: number): Promise<JsonRpcServer> => {
  const server = await startJsonRpcServer(answer, port);
  cleanups.push(() => server.stop());
  return server;
};

const connect = (urls: string, more: Partial<ChainPortOptions> = {}) => {
  const port = createChainPort({
    urls,
    expectedChainId: 31_337,
    blockTime: 1,
    clock: { now: () => Date.now() },
    random: () => 0,
    endpoint: { timeoutMs: 500, retryCount: 0 },
    backoffMs: { base: 20, cap: 100 },
    patienceMs: 200,
    pollMs: 20,
    ...more,
  });
  const heads: HeadEvent[] = [];
  const states: SourceHealth[] = [];
  port.onHead((head) => heads.push(head));
  port.onHealth((health) => states.push(health));
  cleanups.push(() => port.stop());
  return { port, heads, states };
};

const until = async (what: string, test: () => boolean, ms = 3000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!test()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const numbers = (heads: readonly HeadEvent[]) => heads.map((head) => Number(head.block.number));
const mineInto = (chain: ReturnType<typeof createFakeChain>, server: JsonRpcServer) =>
  server.pushHead(chain.wire(chain.mine()));
const refusal = async (starting: Promise<void>): Promise<ChainError> => {
  const error = await starting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChainError)) throw new Error(`no ChainError: ${String(error)}`);
  return error;
};

describe('RPC_URL', () => {
  it.each([
    ['', 'RPC_URL is empty'],
    [' , ', 'RPC_URL is empty'],
    ['localhost:8545', 'Address 1 of RPC_URL'],
    ['http://a, ftp://b', 'Address 2 of RPC_URL'],
  ])('%j is refused with words', (urls, words) => {
    expect(() => parseUrls(urls)).toThrow(words);
  });
  it('may list several', () => {
    expect(parseUrls('ws://a:1, https://b/key')).toEqual(['ws://a:1', 'https://b/key']);
  });
});

describe.each(['ws', 'http'] as const)('chain port over %s', (kind) => {
  it('starts on the newest head and follows', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve(chain.answer);
    const { port, heads } = connect(server[kind]);
    await port.start();
    await until('the first head', () => heads.length === 1);
    expect(port.health()).toMatchObject({ state: 'live', detail: '' });
    if (kind === 'ws') await until('the subscription', () => server.subscribers() === 1);
    mineInto(chain, server);
    await until('the next head', () => heads.length === 2);
    expect(numbers(heads)).toEqual([3, 4]);
    expect(heads[1]?.parentHash).toBe(heads[0]?.block.hash);
  });

  it('refuses a chain with the wrong id, and says what to set', async () => {
    const server = await serve(createFakeChain({ chainId: 5 }).answer);
    const { port } = connect(server[kind]);
    const error = await refusal(port.start());
    expect(error.kind).toBe('wrong-chain');
    expect(error.message).toContain('leads to chain 5');
    expect(error.message).toContain('chain 31337');
    expect(error.message).toContain('Set RPC_URL');
    expect(port.health().state).toBe('down');
  });

  it('keeps trying a node that is not there, says so, and starts when it comes', async () => {
    const chain = createFakeChain();
    const gone = await startJsonRpcServer(chain.answer);
    await gone.stop();
    const { port, heads } = connect(gone[kind]);
    const starting = port.start();
    await until('it is down', () => port.health().state === 'down');
    expect(port.health().detail).toMatch(/cannot be reached.*Trying again in \d+ s/);
    await serve(chain.answer, gone.port);
    await starting;
    await until('a head', () => heads.length === 1);
  });

  it('is stopped while it still tries to start', async () => {
    const gone = await startJsonRpcServer(() => null);
    await gone.stop();
    const { port } = connect(gone[kind]);
    const starting = refusal(port.start());
    await until('it is down', () => port.health().state === 'down');
    await port.stop();
    expect((await starting).kind).toBe('stopped');
  });

  it('comes back after the node died, with the newest head only, and what it replaced', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve(chain.answer);
    const { port, heads, states } = connect(server[kind]);
    await port.start();
    await until('the first head', () => heads.length === 1);
    server.fault('drop');
    server.dropAll();
    await until('it is down', () => port.health().state === 'down');
    chain.rewind(1);
    for (let index = 0; index < 5; index += 1) chain.mine();
    server.fault(undefined);
    await until('a head', () => heads.length === 2);
    expect(numbers(heads)).toEqual([3, 7]);
    expect(heads[1]?.replaced.map((block) => block.hash)).toEqual([heads[0]?.block.hash]);
    expect(port.health().state).toBe('live');
    expect(states.map((health) => health.state)).toContain('down');
  });

  it('survives garbage and a node that hangs', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve(chain.answer);
    const { port, heads } = connect(server[kind]);
    await port.start();
    await until('the first head', () => heads.length === 1);
    for (const fault of ['garbage', 'hang'] as const) {
      server.fault(fault);
      const before = heads.length;
      await until(`${fault} is noticed`, () => port.health().state === 'down', 4000);
      chain.mine();
      server.fault(undefined);
      await until('a head', () => heads.length > before, 4000);
      expect(port.health().state).toBe('live');
    }
  });

  it('tells an idle chain from a dead node', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve(chain.answer);
    const { port, heads } = connect(server[kind]);
    await port.start();
    await until('it is stale', () => port.health().state === 'stale');
    expect(port.health().detail).toContain('made no block');
    mineInto(chain, server);
    await until('it is live', () => port.health().state === 'live');
    expect(heads).toHaveLength(2);
  });

  it('goes over to another chain behind the same URL as if it were down', async () => {
    const chain = createFakeChain({ length: 4 });
    const first = await startJsonRpcServer(chain.answer);
    const { port, heads } = connect(first[kind]);
    await port.start();
    await until('the first head', () => heads.length === 1);
    await first.stop();
    await serve(createFakeChain({ chainId: 6 }).answer, first.port);
    await until('the other chain is noticed', () => port.health().detail.includes('leads to chain 6'));
    expect(port.health().state).toBe('down');
    expect(heads).toHaveLength(1);
  });
});

describe('chain port', () => {
  it('reports reorgs that arrive by subscription', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve(chain.answer);
    const { port, heads } = connect(server.ws);
    await port.start();
    await until('the subscription', () => server.subscribers() === 1 && heads.length === 1);
    for (let index = 0; index < 4; index += 1) mineInto(chain, server);
    chain.rewind(2);
    for (let index = 0; index < 3; index += 1) mineInto(chain, server);
    await until('all heads', () => heads.at(-1)?.block.number === 8n);
    expect(heads.map((head) => head.replaced.map((block) => Number(block.number)))).toEqual([
      [],
      [],
      [],
      [],
      [],
      [7, 6],
      [],
      [],
    ]);
  });

  it('counts headers that are none, and goes on', async () => {
    const chain = createFakeChain();
    const server = await serve(chain.answer);
    const { port, heads } = connect(server.ws);
    await port.start();
    await until('the subscription', () => server.subscribers() === 1 && heads.length === 1);
    server.pushHead({ number: 'x' });
    server.pushHead(null);
    mineInto(chain, server);
    await until('the next head', () => heads.length === 2);
    expect(port.health().rejected).toBe(2);
  });

  it('notices a subscription that went dead on a node that lives', async () => {
    const chain = createFakeChain();
    const server = await serve(chain.answer);
    const { port, heads } = connect(server.ws);
    await port.start();
    await until('the first head', () => heads.length === 1);
    chain.mine(); // and no announcement
    await until('the missed head', () => heads.length === 2);
    await until('a new subscription', () => server.subscribers() === 1 && port.health().state === 'live');
    mineInto(chain, server);
    await until('the next head', () => heads.length === 3);
  });

  it('takes no answer for the head that is older than one announced while the node answered', async () => {
    const chain = createFakeChain({ length: 4 });
    const server = await serve((method, params) => {
      const answer = chain.answer(method, params);
      if (method === 'eth_getBlockByNumber' && chain.head().number < 6n) mineInto(chain, server);
      return answer;
    });
    const { port, heads } = connect(server.ws);
    await port.start();
    await until('the announced head', () => heads.length >= 1);
    // The silence makes it ask again; and again a head is announced first.
    await until('the next announced head', () => heads.length >= 2);
    await until('the one after it', () => heads.length >= 3);
    expect(numbers(heads)).toEqual([4, 5, 6]);
    expect(heads.flatMap((head) => head.replaced)).toEqual([]);
  });

  it('falls back to the next URL and returns to the first', async () => {
    const chain = createFakeChain({ length: 4 });
    const main = await startJsonRpcServer(chain.answer);
    const spare = await serve(chain.answer);
    const { port, heads } = connect(`${main.ws},${spare.http}`, { preferredRetryMs: 50 });
    await port.start();
    await until('the first head', () => heads.length === 1);
    expect(spare.requests).toHaveLength(0);
    await main.stop();
    await until('the spare is asked', () => spare.requests.length > 2);
    chain.mine();
    await until('the next head', () => heads.length === 2);
    const back = await serve(chain.answer, main.port);
    await until('the main one is back', () => back.subscribers() === 1);
    mineInto(chain, back);
    await until('a head of the main one', () => heads.length === 3);
    expect(heads.flatMap((head) => head.replaced)).toEqual([]);
  });

  it('answers requests by the HTTP fallback while the socket is silent', async () => {
    const chain = createFakeChain({ length: 4 });
    const main = await serve(chain.answer);
    const spare = await serve((method, params) => (method === 'eth_call' ? '0x2a' : chain.answer(method, params)));
    const { port } = connect(`${main.ws},${spare.http}`, { patienceMs: 60_000 });
    await port.start();
    main.fault('hang');
    expect(port.failures?.().unreachable).toBe(0);
    expect(await port.rpc.request('eth_call', [])).toBe('0x2a');
    expect(port.failures?.().unreachable, 'what the socket did not answer').toBe(1);
  });

  it('slows down when the provider limits it, and says so', async () => {
    const chain = createFakeChain({ length: 4 });
    let busy = false;
    const server = await serve((method, params) =>
      limited(chain.answer, { provider: 'alchemy', limitEvery: busy ? 1 : 1000, retryAfterS: 1 })(method, params),
    );
    const { port, heads } = connect(server.http);
    await port.start();
    await until('the first head', () => heads.length === 1);
    busy = true;
    await until('the limit is shown', () => port.health().detail.includes('limits the rate'));
    const before = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(server.requests.length).toBe(before);
    busy = false;
    chain.mine();
    await until('the next head', () => heads.length === 2);
  });

  it('shows no path or key of its URL', async () => {
    const gone = await startJsonRpcServer(() => null);
    await gone.stop();
    const { port, states } = connect(`${gone.http}/v2/SECRETKEY?apikey=SECRETKEY`);
    const starting = refusal(port.start());
    await until('it is down', () => port.health().state === 'down');
    await port.stop();
    const error = await starting;
    expect(`${error.message} ${JSON.stringify(states)}`).not.toContain('SECRET');
  });

  it('fails requests with words when there is no connection', async () => {
    const port: ChainConnection = connect('ws://127.0.0.1:9').port;
    await expect(port.rpc.request('eth_call', [])).rejects.toThrow('no connection to the chain');
  });
});
