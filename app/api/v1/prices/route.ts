import { answerRoute, formatOf } from '@/lib/server/respond';

export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'prices', ...formatOf(request) }));
