import type { ChannelFilter } from '@/lib/core/alert/delivery';
import type { AlertChannel } from '@/lib/engine/ports';
import type { ChannelSpec } from './channel-spec';
import { postAlert } from './post-alert';

export interface ChannelInput extends ChannelFilter {
  readonly name: string;
  readonly type: string;
  readonly spec: ChannelSpec;
  /** Its own, with secrets in their places. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Values that no word about it may hold. */
  readonly secrets: readonly string[];
  readonly link: string | undefined;
  readonly timeoutMs?: number;
}

/** A channel of the alerts' file. Throws `ZodError` where its settings do not fit. */
export const createChannel = ({
  name,
  type,
  spec,
  settings,
  secrets,
  link,
  timeoutMs,
  minSeverity,
  families,
}: ChannelInput): AlertChannel => {
  const prepared = spec.prepare(settings);
  return {
    ...{ name, type, minSeverity, families, resendMs: prepared.resendMs ?? null },
    send: (notification, now, signal) =>
      postAlert(prepared.render(notification, { now, link }), prepared, {
        secrets,
        signal,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
  };
};
