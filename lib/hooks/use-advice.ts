'use client';
import { useQuery } from '@tanstack/react-query';
import { type AdviceQuestion, adviceQuery, proposalQuery } from '@/lib/client/advice-queries';
import type { ProposalQuestion } from '@/lib/core/snapshot/advice-schema';

/** Risk terms of each collateral as its volatility and depth would have them. */
export const useAdvice = (question: AdviceQuestion) => useQuery(adviceQuery(question));

/** The calldata of a change of terms. */
export const useProposal = (question: ProposalQuestion) => useQuery(proposalQuery(question));
