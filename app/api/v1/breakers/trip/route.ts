import { operatorRoute } from '@/lib/server/operator-route';

/** Stops a breaker by hand. For signed-in operators alone. */
export const POST = (request: Request) => operatorRoute(request, 'trip');
