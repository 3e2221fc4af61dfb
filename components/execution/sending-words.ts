import type { SendingView } from '@/lib/hooks/use-liquidation';

/** What the wallet will be asked, in a sentence or two. `need`: the approval, exactly. */
export const sendingWords = ({ by, calls, approves, sellsAfter }: SendingView, need: string): string => {
  if (by === 'batch') return `One signature: ${calls} calls as one batch of your wallet, all of them or none.`;
  const what =
    by === 'executor' ? 'one transaction of your executor, which reverts whole below the least' : 'the liquidation';
  const after = sellsAfter
    ? ' Then the collateral is sold, with an approval and a sale of their own: should the route move by then, it stays in your wallet.'
    : '';
  return approves
    ? `Two signatures${sellsAfter ? ' first' : ''}: an approval of exactly ${need}, then ${what}.${after}`
    : `One signature${sellsAfter ? ' first' : ''}: ${what}.${after}`;
};

/** Of the button. */
export const startWords = ({ approves }: Pick<SendingView, 'approves'>): string =>
  approves ? 'Approve and liquidate' : 'Liquidate';
