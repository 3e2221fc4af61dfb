'use client';
import { useQuery } from '@tanstack/react-query';
import { type CascadeTermsQuestion, cascadeStuckQuery } from '@/lib/client/cascade-queries';

/** Positions below 1 today that nobody liquidates at a profit. */
export const useCascadeStuck = (terms: Omit<CascadeTermsQuestion, 'correlation'>) => useQuery(cascadeStuckQuery(terms));
