import { answerRoute } from '@/lib/server/respond';

/** The keeper of this server, or what one of another process wrote down; `off` where there is none. Never what it signs with. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'keeper' }));
