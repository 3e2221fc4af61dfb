'use client';
import { useQuery } from '@tanstack/react-query';
import { type CascadeCellQuestion, cascadeCellQuery } from '@/lib/client/cascade-queries';

/** One cell round by round; computed anew every few seconds. */
export const useCascadeCell = (question: CascadeCellQuestion) => useQuery(cascadeCellQuery(question));
