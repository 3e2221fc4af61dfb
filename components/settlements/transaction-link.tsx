import { shortHex } from '@/components/ui/format-hex';

/** A transaction's hash, its middle left out; a link where the chain has an explorer. */
export const TransactionLink = ({ hash, explorer }: { readonly hash: string; readonly explorer: string | null }) =>
  explorer === null ? (
    <span className="num" title={hash}>
      {shortHex(hash)}
    </span>
  ) : (
    <a className="num underline" href={`${explorer}/tx/${hash}`} title={hash} target="_blank" rel="noreferrer">
      {shortHex(hash)}
    </a>
  );
