import { unauthorized } from 'next/navigation';

/** Where proxy.ts leads strangers: a 401 whose page is app/unauthorized.tsx. A rewrite cannot have a status of its own. */
const SignInPage = () => unauthorized();

export default SignInPage;
