import type { ReactNode } from 'react';
import { ConsoleFrame } from '@/components/frame/console-frame';
import { ScenarioDock } from '@/components/scenario/scenario-dock';
import { Providers } from '../providers';

const ConsoleLayout = ({ children }: { readonly children: ReactNode }) => (
  <Providers>
    <ConsoleFrame aside={<ScenarioDock />}>{children}</ConsoleFrame>
  </Providers>
);

export default ConsoleLayout;
