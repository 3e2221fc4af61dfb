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
  <div className="grid flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_auto_1fr] gap-px bg-line">
    <h1 className="sr-only absolute">Overview</h1>
    <Headline />
    <div className="grid gap-px md:grid-cols-2 xl:grid-cols-[5fr_4fr_3.4fr]">
      <DistributionPanel />
      <LevelsPanel />
      <div className="grid md:col-span-2 xl:col-span-1">
        <RiskTable />
      </div>
    </div>
    <AssetTable />
    <div className="grid gap-px xl:grid-cols-[6.5fr_3fr_3.5fr]">
      <QueuePanel />
      <div className="grid gap-px md:grid-cols-2 xl:contents">
        <MoversPanel />
        <SettlementsPanel />
      </div>
    </div>
  </div>
);
