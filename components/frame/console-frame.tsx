import type { ReactNode } from 'react';
import { GuardAlarm } from '@/components/market/guard-alarm';
import { BlockClock } from './block-clock';
import { Brand } from './brand';
import { BreakerLamp } from './breaker-lamp';
import { ConnectionBadge } from './connection-badge';
import { EngineGate } from './engine-gate';
import { HelpButton, PaletteButton } from './frame-buttons';
import { MarketLabel, PoolLabel } from './market-label';
import { Nav } from './nav';
import { Shortcuts } from './shortcuts';
import { SourceLights } from './source-lights';
import { StaleBanner } from './stale-banner';
import { StaleScope } from './stale-scope';
import { ThemeToggle } from './theme-toggle';
import { TickLabel } from './tick-label';
import { WalletSlot } from './wallet-slot';

/** The instrument's housing: what is watched, how fresh it is, where one can go. */
export const ConsoleFrame = ({ children, aside }: { readonly children: ReactNode; readonly aside?: ReactNode }) => (
  <StaleScope>
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 focus:bg-raised focus:px-3 focus:py-1"
    >
      Skip to content
    </a>
    <header className="z-20 shrink-0 border-b bg-surface">
      <div className="flex h-11 items-center gap-4 px-3">
        <Brand />
        <MarketLabel />
        <div className="h-full max-xl:hidden">
          <Nav />
        </div>
        <div className="ml-auto flex items-center gap-4">
          <BreakerLamp />
          <BlockClock />
          <ConnectionBadge />
        </div>
        <div className="flex items-center gap-0.5">
          <PaletteButton />
          <HelpButton />
          <ThemeToggle />
        </div>
        <div className="max-sm:hidden">
          <WalletSlot />
        </div>
      </div>
      <div className="flex h-9 items-center justify-between gap-3 border-t px-3 xl:hidden">
        <Nav />
        <div className="sm:hidden">
          <WalletSlot />
        </div>
      </div>
      <StaleBanner />
      <GuardAlarm />
    </header>
    <main id="main" tabIndex={-1} className="relative flex min-h-0 flex-1 flex-col overflow-y-auto outline-none">
      <EngineGate>{children}</EngineGate>
    </main>
    <footer className="z-20 flex h-7 shrink-0 items-center gap-4 border-t bg-surface px-3">
      <div className="relative min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]">
        <SourceLights />
      </div>
      <TickLabel />
      <PoolLabel />
      {aside}
    </footer>
    <Shortcuts />
  </StaleScope>
);
