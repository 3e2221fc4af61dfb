import { jsonAnswer } from '@/lib/server/answer';
import { auth } from '@/lib/server/auth/auth-state';
import { isPublicPath } from '@/lib/server/auth/read-gate';
import { HEALTH_CACHE, publicHealth } from '@/lib/server/public-health';
import { guarded, toResponse } from '@/lib/server/respond';

/** The page /health as JSON (healthReportSchema): always a 200, for that nothing is known is an answer. */
export const GET = (request: Request) =>
  guarded(request, async () => {
    const open = isPublicPath(new URL(request.url).pathname, auth());
    return toResponse(jsonAnswer(await publicHealth(), { 'cache-control': open ? HEALTH_CACHE : 'no-store' }));
  });
