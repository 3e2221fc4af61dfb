import { answerRoute } from '@/lib/server/respond';

/** Every circuit breaker now; `breakers` is null while nothing is known of them, which is as if all were open. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'breakers' }));
