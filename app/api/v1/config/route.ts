import { answerRoute } from '@/lib/server/respond';

export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'config' }));
