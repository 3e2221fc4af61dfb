import { answerRoute, formatOf } from '@/lib/server/respond';

/** How long positions below 1 waited for a liquidation, over time, and who stands there now; CSV as of every export. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'service-level', ...formatOf(request) }));
