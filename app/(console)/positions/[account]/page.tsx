import { redirect } from 'next/navigation';

/** A short link to one position: the table with its drawer open, which also says when the address is none. */
const PositionPage = async ({ params }: { readonly params: Promise<{ readonly account: string }> }) => {
  const { account } = await params;
  // The parameter arrives as the URL had it, escapes included.
  redirect(`/positions?account=${account}`);
};

export default PositionPage;
