import { Suspense } from 'react';
import { Panel } from '@/components/ui/panel';
import { ConcentrationPanel } from '@/components/what-if/concentration-panel';
import { AlertsPanel } from './alerts-panel';
import { AssetTable } from './asset-table';
import { DistributionPanel } from './distribution-panel';
import { Headline } from './headline';
import { LevelsPanel } from './levels-panel';
import { MoversPanel } from './movers-panel';
import { QueuePanel } from './queue-panel';
import { RiskTable } from './risk-table';
import { SettlementsPanel } from './settlements-panel';

/** The market at a glance. Panels meet at hairlines: the grid's ground shows through its gaps. */
export const Overview = () => (
  <div className="grid flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_auto_auto_1fr] gap-px bg-line">
    <h1 className="sr-only absolute">Overview</h1>
    <Headline />
    <AlertsPanel />
    <div className="grid gap-px md:grid-cols-2 xl:grid-cols-[5fr_4fr_3.4fr]">
      <DistributionPanel />
      {/* Which asset it shows is in the URL, which a prerender does not know. */}
      <Suspense fallback={<Panel title="Collateral liquidatable against a price fall">{null}</Panel>}>
        <LevelsPanel />
      </Suspense>
      <div className="grid md:col-span-2 xl:col-span-1">
        <RiskTable />
      </div>
    </div>
    <AssetTable />
    <div className="grid grid-cols-[minmax(0,1fr)] gap-px xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <QueuePanel />
      <div className="grid grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr] gap-px">
        <ConcentrationPanel />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-px md:grid-cols-2">
          <MoversPanel />
          <SettlementsPanel />
        </div>
      </div>
    </div>
  </div>
);
