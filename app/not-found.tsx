import Link from 'next/link';

const NotFound = () => (
  <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
    <h1 className="text-lg">There is no page here</h1>
    <p className="text-sm text-ink-2">The address may be misspelt, or the view has moved.</p>
    <Link href="/" className="text-sm text-accent hover:underline">
      To the overview
    </Link>
  </main>
);

export default NotFound;
