import { Light, type LightState } from '@/components/ui/light';
import type { CheckView } from '@/lib/hooks/use-queue-plans';

const STATES: Readonly<Record<CheckView['state'], readonly [LightState, string]>> = {
  passes: ['ok', 'passes'],
  blocks: ['down', 'blocks'],
  warns: ['late', 'warning'],
  wallet: ['off', 'asked of a wallet'],
  unknown: ['pending', 'not known yet'],
};

/** What each check is about; its own title names what is wrong where it fails. */
const ABOUT: Readonly<Record<string, string>> = {
  'wallet-not-connected': 'A wallet is connected',
  'wrong-network': 'It is on the market’s network',
  'data-stale': 'The data is live',
  'self-liquidation': 'It is not the wallet’s own position',
  'not-liquidatable': 'The pool allows it',
  'plan-stale': 'The plan is of the newest block',
  'price-moved': 'The prices stand where they were looked at',
  'wrongful-liquidation': 'The market bears it out',
  'breaker-open': 'No circuit breaker stops it',
  'insufficient-balance': 'The wallet can repay',
  'insufficient-allowance': 'The pool may take the repayment',
  'insufficient-gas': 'The wallet can pay for gas',
  unprofitable: 'It earns its costs',
};

/** Every check of preflight in its order. */
export const ChecksList = ({ checks }: { readonly checks: readonly CheckView[] }) => (
  <ol aria-label="Preflight checks" className="grid px-4 pb-2">
    {checks.map(({ id, state, title, words }) => {
      const [light, word] = STATES[state];
      return (
        <li key={id} data-check={id} data-state={state} className="border-b border-line py-1 text-xs last:border-b-0">
          <span className="flex items-baseline gap-2">
            <Light state={light} />
            <span className={state === 'wallet' || state === 'unknown' ? 'text-ink-3' : 'text-ink'}>
              {words ? title : (ABOUT[id] ?? title)}
            </span>
            <span className="ml-auto text-2xs text-ink-3">{word}</span>
          </span>
          {words ? <span className="block break-words pl-[17px] text-ink-2">{words}</span> : null}
        </li>
      );
    })}
  </ol>
);
