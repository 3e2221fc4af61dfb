'use client';
import { CsvLink } from '@/components/ui/csv-link';
import { Panel } from '@/components/ui/panel';
import {
  CONCENTRATION_CSV,
  CONCENTRATION_CSV_TITLE,
  ConcentrationSummary,
  ConcentrationTables,
} from './concentration-tables';

/** How much of the debt a few accounts owe, each asset, each e-mode. */
export const ConcentrationPanel = ({ onOpen }: { readonly onOpen?: (account: `0x${string}`) => void }) => (
  <Panel
    title="Concentration of debt"
    className="@container"
    aside={
      <>
        <ConcentrationSummary />
        <CsvLink href={CONCENTRATION_CSV} title={CONCENTRATION_CSV_TITLE} />
      </>
    }
  >
    <ConcentrationTables {...(onOpen && { onOpen })} />
  </Panel>
);
