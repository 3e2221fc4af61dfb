'use client';
import { useQuery } from '@tanstack/react-query';
import { sourceMessagesQuery } from '@/lib/client/price-queries';

const EVERY_MS = 1_000;

/** A source's newest raw messages, asked for each second unless `held`. */
export const usePriceMessages = (source: string, held: boolean) =>
  useQuery({ ...sourceMessagesQuery(source), refetchInterval: (query) => !held && !query.state.error && EVERY_MS });
