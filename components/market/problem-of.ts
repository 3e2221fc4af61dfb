import { type Problem, problemSchema } from '@/lib/core/snapshot/stream';

/** The RFC 9457 problem an error carries, when it is an answer of the server. */
export const problemOf = (error: unknown): Problem | undefined => {
  const problem = error instanceof Error && 'problem' in error ? problemSchema.safeParse(error.problem) : undefined;
  return problem?.success ? problem.data : undefined;
};
