import { auth } from '@/lib/server/auth/auth-state';
import { sessionAnswer, signInAnswer, signOutAnswer } from '@/lib/server/auth/session-answers';
import { handle } from '@/lib/server/respond';

/** Who this browser is signed in as. */
export const GET = (request: Request) => handle(request, async () => sessionAnswer(request, auth()));

/** Signs in by a signed ERC-4361 message. */
export const POST = (request: Request) => handle(request, (host) => signInAnswer(request, auth(), host, Date.now()));

/** Signs out. */
export const DELETE = (request: Request) => handle(request, async () => signOutAnswer(request, auth()));
