import { operatorRoute } from '@/lib/server/operator-route';

/** Lifts a manual stop or a lockout. For signed-in operators alone. */
export const POST = (request: Request) => operatorRoute(request, 'reset');
