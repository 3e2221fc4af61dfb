import { metricsAnswer } from '@/lib/server/metrics/metrics-answer';
import { guarded, toResponse } from '@/lib/server/respond';
import { engineHost } from '@/lib/server/shared-host';

/** For Prometheus, in its text format: always a 200, for that nothing is known is an answer. */
export const GET = (request: Request) =>
  guarded(request, async () => toResponse(await metricsAnswer(engineHost()), request));
