import type { DeltaEvent, HeartbeatEvent, SnapshotEvent } from './stream';

export type StreamEvent =
  | { readonly kind: 'snapshot'; readonly event: SnapshotEvent }
  | { readonly kind: 'delta'; readonly event: DeltaEvent }
  | { readonly kind: 'heartbeat'; readonly event: HeartbeatEvent };

/** One Server-Sent Event as text. JSON holds no raw line break, so one `data:` line is enough. */
export function encodeEvent(epoch: string, { kind, event }: StreamEvent): string {
  return encodeEventText(kind, eventId(epoch, event.seq), JSON.stringify(event));
}

/** The same for a payload that is already JSON text without line breaks. */
export function encodeEventText(kind: StreamEvent['kind'], id: string, json: string): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${json}\n\n`;
}

export const eventId = (epoch: string, seq: number): string => `${epoch}-${seq}`;

/** Splits an event id (or Last-Event-ID, which a client may have made up); `undefined` when it is not one of ours. */
export function parseEventId(id: string | null | undefined): { epoch: string; seq: number } | undefined {
  const match = /^(.{1,128})-(\d{1,15})$/.exec(id ?? '');
  return match?.[1] === undefined ? undefined : { epoch: match[1], seq: Number(match[2]) };
}
