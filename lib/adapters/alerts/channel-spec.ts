import { z } from 'zod';
import type { AlertNotification } from '@/lib/core/alert/notification';

/** One POST of JSON. */
export interface AlertRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RenderContext {
  /** Unix ms of this attempt. */
  readonly now: number;
  /** Where a person looks further; `undefined` where the pages have no address. */
  readonly link: string | undefined;
}

/** What one kind of channel does with its settings `S`. Pure: the sender is shared. */
interface ChannelTerms<S> {
  readonly render: (notification: AlertNotification, settings: S, context: RenderContext) => AlertRequest;
  /** Why an answer with a good status is none all the same. */
  readonly refusal?: (body: string) => string | undefined;
  /** What a 429 says in its body, ms. */
  readonly retryAfterMs?: (body: string) => number | undefined;
  /** Standing incidents must be said again so often. */
  readonly resendMs?: number;
}

/** A channel with its settings, ready to be sent by. */
export interface PreparedChannel extends Omit<ChannelTerms<never>, 'render'> {
  readonly render: (notification: AlertNotification, context: RenderContext) => AlertRequest;
}

export interface ChannelSpec {
  /** Its own settings, beside those that all channels have. */
  readonly schema: z.ZodObject;
  /** Settings that must be given as `{"$env": "NAME"}`. */
  readonly secrets: readonly string[];
  /** Throws `ZodError` where the settings do not fit the schema. */
  readonly prepare: (settings: unknown) => PreparedChannel;
}

/** Puts a kind of channel together. */
export const channelSpec = <S extends z.ZodRawShape>(
  shape: S,
  secrets: readonly (keyof S & string)[],
  terms: ChannelTerms<z.output<z.ZodObject<S>>>,
): ChannelSpec => {
  const schema = z.strictObject(shape);
  return {
    schema,
    secrets,
    prepare: (settings) => {
      const parsed = schema.parse(settings) as z.output<z.ZodObject<S>>;
      return { ...terms, render: (notification, context) => terms.render(notification, parsed, context) };
    },
  };
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An address to post to: encrypted, but on this machine. */
export const securePostUrl = z
  .string()
  .refine(
    (text) =>
      URL.canParse(text) &&
      (new URL(text).protocol === 'https:' || (isPlain(text) && LOOPBACK.has(new URL(text).hostname))),
    { error: 'must be a URL that starts with https://' },
  );

/** An address to post to, in a network of one's own too. */
export const postUrl = z
  .string()
  .refine((text) => URL.canParse(text) && (new URL(text).protocol === 'https:' || isPlain(text)), {
    error: 'must be a URL that starts with https:// or http://',
  });

const isPlain = (text: string): boolean => new URL(text).protocol === 'http:';
