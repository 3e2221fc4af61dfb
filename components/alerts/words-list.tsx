'use client';
import { shortHex } from '@/components/ui/format-hex';
import { formatMoment } from '@/components/ui/format-time';
import type { AlertsView } from '@/lib/core/snapshot/alert-schema';

const WHAT = { silence: 'silenced', unsilence: 'removed the silence of', acknowledge: 'acknowledged' } as const;

/** What operators said of alerts, the newest first. */
export const WordsList = ({ words }: { readonly words: AlertsView['words'] }) => (
  <ul aria-label="What operators said" className="grid">
    {words.map((word) => (
      <li
        key={`${word.at} ${word.what} ${word.id}`}
        className="flex flex-wrap gap-x-3 border-b px-3 py-1.5 text-2xs last:border-b-0"
      >
        <span className="num text-ink-3">{formatMoment(word.at / 1_000)}</span>
        <span className="min-w-0 break-words">
          <span className="num" title={word.by}>
            {shortHex(word.by)}
          </span>{' '}
          {WHAT[word.what]} {word.detail}
        </span>
        <span className="min-w-0 break-words text-ink-2">{word.reason}</span>
      </li>
    ))}
  </ul>
);
