import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { auth } from '@/lib/server/auth/auth-state';
import { isOpenPath, isPublicPath, mayRead } from '@/lib/server/auth/read-gate';
import { HEALTH_CACHE } from '@/lib/server/public-health';
import { contentSecurityPolicy, pageSources, STRICT_TRANSPORT } from '@/lib/server/security-headers';

const sources = pageSources(process.env);

/** Stands before every page: its policy with a nonce of its own, and the sign-in page for whom reading is closed. */
export const proxy = (request: NextRequest): NextResponse => {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, sources);
  const headers = new Headers(request.headers);
  // Next gives its own scripts the nonce that it finds in the policy; the layout's gets this one.
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const open = isOpenPath(request.nextUrl.pathname, auth()) || mayRead(request.headers, auth(), true);
  const response = open
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL('/sign-in', request.url), { request: { headers } });
  response.headers.set('content-security-policy', policy);
  const { pathname } = request.nextUrl;
  if (pathname === '/health' && isPublicPath(pathname, auth())) response.headers.set('cache-control', HEALTH_CACHE);
  if (sources.secure) response.headers.set('strict-transport-security', STRICT_TRANSPORT);
  return response;
};

/** The API guards itself (lib/server/respond.ts): here its bodies would be buffered. The rest are files. */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|theme\\.js|health\\.js|icon\\.svg|screenshot\\.png).*)'],
};
