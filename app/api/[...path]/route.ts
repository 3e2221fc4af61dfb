import { problemAnswer } from '@/lib/server/answer';
import { toResponse } from '@/lib/server/respond';

/** Whatever the API does not have is a problem in its own format, not a page. */
const nothing = (request: Request): Response =>
  toResponse(problemAnswer(404, `The API has nothing at ${new URL(request.url).pathname}.`));

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
