import { expect, it } from 'vitest';
import { MoneyParts } from '@/components/execution/money-parts';
import { PreflightList } from '@/components/execution/preflight-list';
import { RouteLegs } from '@/components/execution/route-legs';
import { sendingWords } from '@/components/execution/sending-words';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import type { SendingView } from '@/lib/hooks/use-liquidation';
import { assetAddress, fixtureSnapshot } from '../../fixtures/snapshot';
import { render } from '../render';

const { assets, queue } = fixtureSnapshot();
const [weth, usdc] = [assetAddress('WETH') as `0x${string}`, assetAddress('USDC') as `0x${string}`];
const planned = queue.find(({ plan }) => plan !== null)?.plan;
if (!planned) throw new Error('the fixture’s queue has plans');
const plan: Pick<ExecutablePlan, 'plan' | 'money' | 'funded'> = {
  plan: { ...planned, collateralAsset: weth, debtAsset: usdc },
  money: {
    ...{ objective: 'profit', proceeds: '5000', premium: '0', gas: '600000', gasUsd: '1234000000', bidUsd: '0' },
    ...{ profitUsd: '1', capitalUsd: '100000000000', pricedBy: 'composite' },
  },
  funded: {
    ...{ by: 'flash', amount: '8500000000', premium: '4250000', promised: '61000000', expected: '104000000' },
    lender: { kind: 'aave-v3', address: weth },
    ...{ executor: null, call: null },
  },
};
const sending: SendingView = { by: 'sequence', calls: 1, approves: false, sellsAfter: false };

it('says each part of the money: who lends, the premium, gas, the bid, and the least below which it reverts', async () => {
  const { textContent } = await render(<MoneyParts plan={plan} inTurn={false} assets={assets} />);
  for (const words of [
    'Borrowed ofthe pool itself, 0x',
    'Flash premium4.2500 USDC',
    'Gas$12.34 · 600,000 units',
    'Bid$0',
    'Expected to be left104.0000 USDC',
    'At the least, or it reverts61.0000 USDC',
  ])
    expect(textContent).toContain(words);
  const later = await render(<MoneyParts plan={plan} inTurn assets={assets} />);
  expect(later.textContent).toContain('At the least, or it is not sold61.0000 USDC');
  const own = await render(<MoneyParts plan={{ ...plan, funded: null }} inTurn={false} assets={assets} />);
  expect(own.textContent).not.toMatch(/premium|reverts/);
});

it('shows the route’s legs with shares, impact and the least of each; and why there is none', async () => {
  const leg = (share: number, fee: number, amountIn: string, minOut: string) => ({
    ...{ share, amountIn, expectedOut: minOut, minOut },
    hops: [
      {
        ...{
          venue: `0x${fee.toString().padStart(40, '0')}` as const,
          kind: 'uniswap-v3' as const,
          fee,
          tokenIn: weth,
          tokenOut: usdc,
        },
        ...{ amountIn, expectedOut: minOut },
      },
    ],
  });
  const sale: SaleView = {
    kind: 'route',
    route: {
      ...{ by: 'venues', tokenIn: weth, tokenOut: usdc, amountIn: '4000000000000000000', expectedOut: '8800000000' },
      ...{ minOut: '8756000000', gas: 150_000, netOut: null, impact: 0.0123, block: 1, expiresAt: null, call: null },
      legs: [
        leg(0.62, 500, '2480000000000000000', '5428000000'),
        leg(0.38, 3_000, '1520000000000000000', '3328000000'),
      ],
    },
  };
  const sold = await render(<RouteLegs sale={sale} kept={false} assets={assets} />);
  for (const words of ['62% v3 0.05%', '38% v3 0.3%', '≥ 5,428', '≥ 3,328', 'Impact1.23%', 'At the least8,756'])
    expect(sold.textContent).toContain(words);
  expect((await render(<RouteLegs sale={sale} kept assets={assets} />)).textContent).toContain('Were it sold now');
  const none: SaleView = { kind: 'none', reason: 'beyond-known', detail: null };
  expect((await render(<RouteLegs sale={none} kept={false} assets={assets} />)).textContent).toContain('known depth');
});

it('tells beforehand how many signatures it takes, and what is not atomic', () => {
  expect(sendingWords(sending, '')).toBe('One signature: the liquidation.');
  expect(sendingWords({ ...sending, approves: true }, '8.5 USDC')).toMatch(/^Two signatures: .*exactly 8.5 USDC/);
  expect(sendingWords({ ...sending, by: 'executor' }, '')).toMatch(/One signature: .*reverts whole below the least/);
  expect(sendingWords({ ...sending, by: 'batch', calls: 4 }, '')).toMatch(/4 calls as one batch.*all of them or none/);
  const later = sendingWords({ ...sending, approves: true, sellsAfter: true }, '8.5 USDC');
  expect(later).toMatch(/^Two signatures first: .*should the route move by then, it stays in your wallet/);
});

it('names a missing executor and its way out, with the button that deploys it', async () => {
  let deployed = 0;
  const host = await render(
    <PreflightList
      issues={[
        {
          ...{ id: 'no-executor', severity: 'blocking', title: 'No executor' },
          ...{ explanation: 'Yours is not deployed.', wayOut: 'Deploy it once.' },
        },
      ]}
      actions={{ 'no-executor': { label: 'Deploy', run: () => deployed++ } }}
    />,
  );
  expect(host.textContent).toContain('No executor · to do first');
  host.querySelector('button')?.click();
  expect(deployed).toBe(1);
});
