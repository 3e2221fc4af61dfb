import { auth } from '@/lib/server/auth/auth-state';
import { nonceAnswer } from '@/lib/server/auth/session-answers';
import { handle } from '@/lib/server/respond';

/** What the message of a sign-in must say; its nonce is for this browser, once, within five minutes. */
export const POST = (request: Request) => handle(request, (host) => nonceAnswer(request, auth(), host));
