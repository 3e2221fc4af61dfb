import { ChainError } from './chain-error';

/** What a provider's refusal of a log query teaches. */
export interface LogLimit {
  /** Blocks a query may span, when it says so. */
  readonly maxSpan: bigint | undefined;
  /** Last block of the range it proposes instead. */
  readonly suggestedTo: bigint | undefined;
}

const TOO_MUCH =
  /block range|blocks range|range limit|max(imum)? (block )?range|range is too (large|wide)|ranges? over|more than \d+ results|too many (results|logs)|response (is )?too (large|big)|response size|query timeout|timed? ?out|exceed(s|ed)? max|limited to|too large/i;
const SUGGESTION = /\[\s*(0x[0-9a-f]+|\d+)\s*,\s*(0x[0-9a-f]+|\d+)\s*\]/i;
const SPANS = [
  /limited to (?:a )?([\d,]+)(k?)(?: blocks?)?(?: range)?/i,
  /up to (?:a )?([\d,]+)(k?) block range/i,
  /max(?:imum)? (?:allowed )?(?:block )?range(?: is)?:? ?([\d,]+)(k?)/i,
  /ranges? over ([\d,]+)(k?) blocks?/i,
  /range (?:limit )?(?:of |is )?([\d,]+)(k?) blocks?/i,
];

/**
 * Reads a refusal of eth_getLogs. `undefined` when it is not about the size of the query.
 * The wordings are those of Alchemy, Infura, QuickNode, Ankr, dRPC, BlockPI, Chainstack, geth and Erigon.
 */
export function logLimit(error: unknown): LogLimit | undefined {
  if (!(error instanceof ChainError) || error.kind === 'rate-limited') return undefined;
  const text = `${error.details ?? ''} ${error.message}`;
  const sized = TOO_MUCH.test(text) || error.code === 413 || error.code === -32614;
  if (!sized) return undefined;
  const suggestion = SUGGESTION.exec(text)?.[2];
  let maxSpan: bigint | undefined;
  for (const pattern of SPANS) {
    const found = pattern.exec(text);
    if (found?.[1] === undefined || /results|logs/i.test(text.slice(found.index, found.index + found[0].length + 8)))
      continue;
    const blocks = BigInt(found[1].replaceAll(',', '')) * (found[2]?.toLowerCase() === 'k' ? 1000n : 1n);
    if (blocks > 0n) {
      maxSpan = blocks;
      break;
    }
  }
  return { maxSpan, suggestedTo: suggestion === undefined ? undefined : BigInt(suggestion) };
}
