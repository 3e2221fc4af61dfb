'use client';
import { RiskMark } from '@/components/market/risk-mark';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';

const KEYS = [
  [
    'Anywhere',
    [
      [['Ctrl', 'K'], 'Command palette (Cmd on a Mac)'],
      [['?'], 'This help'],
      [['g', 'o'], 'Overview'],
      [['g', 'p'], 'Positions'],
      [['g', 'r'], 'Oracles'],
      [['g', 'w'], 'What if'],
      [['g', 'c'], 'Cascade'],
      [['g', 'b'], 'Breakers'],
      [['g', 's'], 'Settlements'],
    ],
  ],
  [
    'Positions',
    [
      [['/'], 'Find by address'],
      [['j'], 'Next row'],
      [['k'], 'Previous row'],
      [['Enter'], 'Open the position'],
      [['Esc'], 'Close the drawer, then leave the rows'],
      [['o'], 'Apply an order that changed'],
    ],
  ],
  [
    'Oracles',
    [
      [['/'], 'Find an asset'],
      [['j'], 'Next asset'],
      [['k'], 'Previous asset'],
      [['h'], 'Source to the left'],
      [['l'], 'Source to the right'],
      [['Enter'], 'Open the asset'],
      [['Esc'], 'Back from the source, the asset, the rows'],
    ],
  ],
  [
    'What if',
    [
      [['x'], 'Back to today’s prices'],
      [['j'], 'Next affected position'],
      [['k'], 'Previous one'],
      [['Enter'], 'Open it with the same moves'],
    ],
  ],
  [
    'Cascade',
    [
      [['h', 'j', 'k', 'l'], 'From cell to cell, as the arrows'],
      [['Enter'], 'Open the cell’s rounds'],
      [['m'], 'Next metric'],
      [['n'], 'The other engine'],
      [['t'], 'The other map'],
      [['x'], 'Sliders back to where they began'],
      [['Esc'], 'Close the account, then the cell'],
    ],
  ],
  [
    'Breakers',
    [
      [['j'], 'Next breaker'],
      [['k'], 'Previous breaker'],
      [['Enter'], 'Open it'],
      [['Esc'], 'Close it'],
    ],
  ],
] as const;
const STATUSES = ['bad-debt', 'liquidatable', 'at-risk', 'watch', 'healthy', 'unknown'] as const;

export const Help = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog label="Keyboard and marks" title="Keyboard and marks" onClose={onClose}>
    <div className="grid gap-5 p-4 sm:grid-cols-2">
      {KEYS.map(([where, keys]) => (
        <section key={where} className="grid content-start gap-1.5">
          <h3 className="text-2xs text-ink-3">{where}</h3>
          {keys.map(([combination, does]) => (
            <p key={does} className="flex items-center justify-between gap-3 text-xs">
              {does}
              <span className="flex gap-1">
                {combination.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </span>
            </p>
          ))}
        </section>
      ))}
      <section className="grid content-start gap-1.5">
        <h3 className="text-2xs text-ink-3">Risk, worst first</h3>
        {STATUSES.map((status) => (
          <RiskMark key={status} status={status} />
        ))}
      </section>
      <section className="grid content-start gap-1.5 text-xs text-ink-2">
        <h3 className="text-2xs text-ink-3">Figures</h3>
        <p>A dotted underline explains itself on hover and on focus: formula, inputs, block and age.</p>
        <p>— is a number that cannot be known; its title says why.</p>
        <p>Grey, dimmed figures are not live: the banner says since when.</p>
      </section>
    </div>
  </Dialog>
);
