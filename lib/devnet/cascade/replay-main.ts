import { z } from 'zod';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { loadMarket } from '@/lib/adapters/protocols/market-loader';
import { type CascadeReplayLine, cascadeReplayQuerySchema } from '@/lib/core/snapshot/cascade-replay-schema';
import { addressSchema } from '@/lib/core/units/address';
import { AnvilError, anvilBinary } from '../chain/anvil';
import { runReplayJob } from './replay-job';

/**
 * One replay in a process of its own, so that ending it ends all of it: a job as a line of JSON on stdin, lines of
 * `cascadeReplayLineSchema` on stdout. RPC_URL, MARKET and FEEDS as the server has them. Whoever closes stdin gives it up.
 */
const jobSchema = z.object({
  cell: cascadeReplayQuerySchema,
  accounts: z.array(addressSchema),
  money: z.array(addressSchema),
  follows: z.record(addressSchema, addressSchema),
});

const say = (line: CascadeReplayLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const started = Date.now();
const stopping = new AbortController();

function problemOf(error: unknown): { readonly status: number; readonly detail: string } {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof AnvilError) return { status: 502, detail: `A fork cannot be run. ${words}` };
  if (error instanceof ChainError) return { status: 502, detail: `The chain cannot be read. ${words}` };
  // What a node says that keeps the state of its newest blocks alone.
  if (/BlockOutOfRange|missing trie node|historical state|pruned/i.test(words))
    return { status: 502, detail: 'The chain’s node no longer keeps the state of the block that the fork stands on.' };
  return { status: 502, detail: `The replay failed: ${words}` };
}

async function main(): Promise<CascadeReplayLine> {
  try {
    anvilBinary();
  } catch (error) {
    return { type: 'problem', status: 501, detail: error instanceof Error ? error.message : String(error) };
  }
  try {
    const job = jobSchema.parse(JSON.parse(await firstLine()));
    const { RPC_URL = '', MARKET = '', FEEDS } = process.env;
    const [url = ''] = RPC_URL.split(',');
    const replay = await runReplayJob(
      {
        ...{ cell: job.cell, accounts: job.accounts, money: new Set(job.money) },
        follows: new Map(Object.entries(job.follows)) as ReadonlyMap<`0x${string}`, `0x${string}`>,
      },
      {
        ...{ config: await loadMarket(MARKET, FEEDS || undefined), url: url.trim(), signal: stopping.signal },
        tell: (line) => say({ ...line, elapsedMs: Date.now() - started }),
        now: Date.now,
      },
    );
    return { type: 'replay', replay };
  } catch (error) {
    return { type: 'problem', ...problemOf(error) };
  }
}

/** The rest of stdin never comes: its end is the word to stop. */
function firstLine(): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    process.stdin.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      const end = heard.indexOf('\n');
      if (end >= 0) resolve(heard.slice(0, end));
    });
    process.stdin.once('end', () => {
      reject(new Error('no job came'));
      stopping.abort();
      process.exit(0);
    });
  });
}

const last = await main();
process.stdout.write(`${JSON.stringify(last)}\n`, () => process.exit(0));
