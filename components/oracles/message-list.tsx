'use client';
import { CopyButton } from '@/components/ui/copy-button';
import { cx } from '@/components/ui/cx';
import type { SourceMessages } from '@/lib/core/snapshot/price-history';

type Message = SourceMessages['messages'][number];

/** Raw messages, newest first, as they came: time, what was refused and why, the text. */
export const MessageList = ({
  messages,
  onPoint,
}: {
  readonly messages: readonly Message[];
  readonly onPoint: (pointed: boolean) => void;
}) => (
  <ol
    aria-label="Raw messages, newest first"
    onPointerEnter={(event) => onPoint(event.pointerType === 'mouse')}
    onPointerLeave={() => onPoint(false)}
  >
    {keyed(messages).map(([key, message]) => (
      <li
        key={key}
        data-testid="raw-message"
        className="group flex items-start gap-3 border-b px-4 py-1 last:border-b-0 hover:bg-hover"
      >
        <span className="num shrink-0 text-2xs text-ink-3">{clockOf(message.at)}</span>
        <span className="min-w-0 flex-1">
          {message.refused === null ? null : (
            <span className="block text-2xs text-risk-watch">refused: {message.refused}</span>
          )}
          <code
            className={cx('block break-all font-mono text-2xs', message.refused === null ? 'text-ink-2' : 'text-ink')}
          >
            {message.text}
          </code>
        </span>
        <span className="-my-1 shrink-0 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
          <CopyButton text={message.text} label="Copy the message" />
        </span>
      </li>
    ))}
  </ol>
);

/** Equal messages of one millisecond are told apart by how many came before. */
const keyed = (messages: readonly Message[]): readonly (readonly [string, Message])[] => {
  const seen = new Map<string, number>();
  return messages
    .toReversed()
    .map((message) => {
      const name = `${message.at} ${message.text}`;
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return [`${name} ${count}`, message] as const;
    })
    .toReversed();
};

const clockOf = (at: number): string => {
  const date = new Date(at);
  return `${date.toLocaleTimeString('en-GB', { hour12: false })}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};
