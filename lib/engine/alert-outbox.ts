import type { Delivery, SendResult } from '@/lib/core/alert/delivery';
import type { AlertNotification } from '@/lib/core/alert/notification';
import type { AlertChannelView } from '@/lib/core/snapshot/alert-schema';
import type { AlertChannel } from './ports';

/** Attempts that a delivery is worth: with these waits some twenty minutes. */
const MOST_ATTEMPTS = 12;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** Deliveries that wait for one channel; the oldest are given up. */
const MOST_WAITING = 500;

export interface OutboxDeps {
  readonly channels: readonly AlertChannel[];
  readonly now: () => number;
  /** Returns what cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Standing incidents that a channel which forgets must be told again. */
  readonly standing: (channel: AlertChannel) => readonly AlertNotification[];
  /** A delivery went on: to be kept. */
  readonly changed: (delivery: Delivery) => void;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** What channels were when they were seen last, after a restart. */
  readonly remembered: readonly AlertChannelView[];
}

export interface AlertOutbox {
  /** Sends them in this order, channel by channel, beginning now. */
  add(deliveries: readonly Delivery[]): void;
  channels(): readonly AlertChannelView[];
  /** Breaks off what is under way: it is sent again after a restart, under the same id. */
  stop(): void;
}

/**
 * Sends what waits: one at a time a channel and in order, so that no end overtakes its beginning. What fails is tried again
 * with waits that double, or as long as the other side asks, and is given up visibly. An update that waits is overtaken
 * by a newer word on the same incident.
 */
export const createAlertOutbox = (deps: OutboxDeps): AlertOutbox => {
  const lanes = new Map(deps.channels.map((channel) => [channel.name, createLane(channel, deps)]));
  return {
    add: (deliveries) => {
      for (const delivery of deliveries) {
        const lane = lanes.get(delivery.channel);
        if (lane) lane.add(delivery);
        else
          deps.changed({
            ...delivery,
            nextAt: null,
            droppedAt: deps.now(),
            error: 'There is no such channel any more.',
          });
      }
    },
    channels: () => [...lanes.values()].map((lane) => lane.view()),
    stop: () => {
      for (const lane of lanes.values()) lane.stop();
    },
  };
};

const createLane = (channel: AlertChannel, { now, after, random, standing, changed, log, remembered }: OutboxDeps) => {
  const { name, type, minSeverity, families, resendMs } = channel;
  const before = remembered.find((each) => each.name === name);
  const stopping = new AbortController();
  let queue: Delivery[] = [];
  let busy = false;
  let cancelWait: (() => void) | undefined;
  let cancelResend: (() => void) | undefined;
  let lastDeliveredAt = before?.lastDeliveredAt ?? null;
  let failingSince = before?.failingSince ?? null;
  let because = before?.because ?? null;

  /** What an attempt says of the channel. */
  const note = (result: SendResult): void => {
    if (result.ok) {
      if (failingSince !== null) log('info', `alert channel ${name} works again`);
      lastDeliveredAt = now();
      failingSince = null;
      because = null;
      return;
    }
    if (failingSince === null) log('warn', `alert channel ${name} ${result.error}`);
    failingSince ??= now();
    because = result.error;
  };
  const send = async (notification: AlertNotification): Promise<SendResult> => {
    try {
      return await channel.send(notification, now(), stopping.signal);
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.name : 'failed', final: true };
    }
  };
  const drop = (delivery: Delivery, error: string): void =>
    changed({ ...delivery, nextAt: null, droppedAt: now(), error });

  const attempt = async (delivery: Delivery): Promise<void> => {
    const result = await send(delivery.notification);
    if (stopping.signal.aborted) return;
    note(result);
    const tried = { ...delivery, attempts: delivery.attempts + 1, lastTriedAt: now() };
    queue = queue.filter((each) => each !== delivery);
    if (result.ok) changed({ ...tried, nextAt: null, deliveredAt: now(), error: null });
    else if (result.final) drop(tried, `${result.error}; given up, as it was refused`);
    else if (tried.attempts >= MOST_ATTEMPTS) drop(tried, `${result.error}; given up after ${tried.attempts} attempts`);
    else {
      const wait = result.retryAfterMs ?? backOff(tried.attempts, random());
      const next = { ...tried, nextAt: now() + wait, error: result.error };
      queue = [next, ...queue];
      changed(next);
    }
  };
  const pump = async (): Promise<void> => {
    if (busy || stopping.signal.aborted) return;
    busy = true;
    cancelWait?.();
    cancelWait = undefined;
    try {
      for (let head = queue[0]; head !== undefined && !stopping.signal.aborted; head = queue[0]) {
        const wait = (head.nextAt ?? 0) - now();
        if (wait > 0) {
          cancelWait = after(Math.min(wait, LONGEST_WAIT_MS), () => void pump());
          return;
        }
        await attempt(head);
      }
    } finally {
      busy = false;
    }
  };
  const resend = async (every: number): Promise<void> => {
    if (!busy && queue.length === 0) {
      busy = true;
      for (const notification of standing(channel)) {
        const result = await send(notification);
        if (stopping.signal.aborted) return;
        note(result);
        if (!result.ok) break;
      }
      busy = false;
      void pump();
    }
    if (!stopping.signal.aborted) cancelResend = after(every, () => void resend(every));
  };
  if (resendMs !== null) cancelResend = after(resendMs, () => void resend(resendMs));

  return {
    add: (delivery: Delivery): void => {
      const { type: what, incident } = delivery.notification;
      // The first may be under way, and what is told of a beginning or by an operator is told.
      const overtaken = queue
        .slice(busy ? 1 : 0)
        .filter(
          ({ notification }) =>
            what !== 'acknowledge' &&
            notification.incident.id === incident.id &&
            (notification.type === 'update' || notification.type === 'reminder'),
        );
      for (const each of overtaken) drop(each, 'Overtaken by a newer word on the same incident.');
      queue = [...queue.filter((each) => !overtaken.includes(each)), delivery];
      const most = busy ? 1 : 0;
      while (queue.length > MOST_WAITING) {
        const [oldest] = queue.splice(most, 1);
        if (oldest) drop(oldest, `Given up: more than ${MOST_WAITING} wait for this channel.`);
      }
      void pump();
    },
    view: (): AlertChannelView => ({
      ...{ name, type, minSeverity, families: [...families] },
      ...{ lastDeliveredAt, failingSince, because, waiting: queue.length },
    }),
    stop: (): void => {
      stopping.abort();
      cancelWait?.();
      cancelResend?.();
    },
  };
};

/** Doubling, half of it by chance, so that many who were refused at once do not come back at once. */
const backOff = (attempts: number, chance: number): number => {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  return Math.round(full / 2 + (full / 2) * chance);
};
