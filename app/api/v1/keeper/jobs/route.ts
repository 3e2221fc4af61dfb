import { answerRoute, formatOf } from '@/lib/server/respond';

/** The keeper's jobs that are open or of the last day, newest first, as JSON; as CSV with `format=csv` or `Accept: text/csv`. */
export const GET = (request: Request) => answerRoute(request, () => ({ kind: 'keeper-jobs', ...formatOf(request) }));
