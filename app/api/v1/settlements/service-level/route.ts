import { answerRoute } from '@/lib/server/respond';

/** How long positions below 1 waited for a liquidation, and who stands there now. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'service-level' }));
