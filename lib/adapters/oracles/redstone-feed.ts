import type { Address } from 'viem';
import { z } from 'zod';
import { Usd } from '@/lib/core/units/units';
import { type RedstonePackage, redstonePackageSchema, redstonePrice, redstoneSigner } from './redstone-package';

/** As RedStone's contracts have it: `RedstoneDefaultsLib.sol` in `packages/evm-connector/contracts/core`. */
const MAX_AGE_MS = 180_000;
const MAX_AHEAD_MS = 60_000;

export interface RedstoneTrust {
  /** Lower-case. */
  readonly signers: ReadonlySet<Address>;
  /** Different signers that a price needs. */
  readonly threshold: number;
}

export interface RedstoneReading {
  /** The median of the signers' values, 8 decimals (rounded down), and its time in unix ms; `undefined` when too few count. */
  readonly price: { readonly value: Usd; readonly timestampMs: number } | undefined;
  /** What was not counted, and why. */
  readonly refused: readonly { readonly text: string; readonly reason: string }[];
}

/**
 * Judges a gateway's packages of one feed: of the newest time for which enough different authorised nodes signed.
 * `breathe` runs between two signatures, each of which takes a millisecond or so. Never throws.
 */
export async function readFeed(
  feedId: string,
  packages: unknown,
  trust: RedstoneTrust,
  now: number,
  breathe: () => Promise<void>,
): Promise<RedstoneReading> {
  const refused: { text: string; reason: string }[] = [];
  const byTime = new Map<number, Map<Address, Usd>>();
  const list = z.array(z.unknown()).max(100).safeParse(packages);
  if (!list.success)
    return { price: undefined, refused: [{ text: textOf(packages), reason: 'not a list of packages' }] };
  for (const entry of list.data) {
    const judged = await judge(feedId, entry, trust, now);
    await breathe();
    if (judged.reason !== undefined) {
      refused.push({ text: textOf(entry), reason: judged.reason });
      continue;
    }
    const { timestampMs, signer, value } = judged;
    const values = byTime.get(timestampMs) ?? new Map<Address, Usd>();
    byTime.set(timestampMs, values);
    if (values.has(signer)) refused.push({ text: textOf(entry), reason: `a second package of signer ${signer}` });
    else values.set(signer, value);
  }
  for (const [timestampMs, values] of [...byTime].sort(([a], [b]) => b - a)) {
    if (values.size >= trust.threshold) return { price: { value: median([...values.values()]), timestampMs }, refused };
  }
  const most = Math.max(0, ...[...byTime.values()].map((values) => values.size));
  refused.push({ text: textOf(packages), reason: `${most} of the ${trust.threshold} signers that it needs` });
  return { price: undefined, refused };
}

type Judged =
  | { readonly reason: string }
  | { readonly reason: undefined; readonly timestampMs: number; readonly signer: Address; readonly value: Usd };

async function judge(feedId: string, entry: unknown, trust: RedstoneTrust, now: number): Promise<Judged> {
  const parsed = redstonePackageSchema.safeParse(entry);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { reason: `${issue?.path.join('.') || 'package'}: ${issue?.message}` };
  }
  const { timestampMilliseconds: timestampMs, dataPoints } = parsed.data;
  if (dataPoints[0].dataFeedId !== feedId) return { reason: `it is of ${dataPoints[0].dataFeedId}, not of ${feedId}` };
  if (now - timestampMs > MAX_AGE_MS) return { reason: `${Math.round((now - timestampMs) / 1000)} s old` };
  if (timestampMs - now > MAX_AHEAD_MS) {
    return { reason: `${Math.round((timestampMs - now) / 1000)} s ahead of this machine's clock` };
  }
  const signer = await redstoneSigner(parsed.data);
  if (signer === undefined) return { reason: 'its signature cannot be read' };
  if (!trust.signers.has(signer)) return { reason: `signed by ${signer}, who is not authorised` };
  return positive(parsed.data, signer, timestampMs);
}

function positive(signed: RedstonePackage, signer: Address, timestampMs: number): Judged {
  const value = redstonePrice(signed);
  return value > 0n ? { reason: undefined, timestampMs, signer, value } : { reason: 'its price is not positive' };
}

/** Of at least one value; the mean of the middle two, rounded down, as the contracts take it. */
function median(values: readonly Usd[]): Usd {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const low = sorted[(sorted.length - 1) >> 1] as Usd;
  const high = sorted[sorted.length >> 1] as Usd;
  return Usd((low + high) / 2n);
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
