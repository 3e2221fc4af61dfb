'use client';
import dynamic from 'next/dynamic';
import { useConfig } from '@/lib/hooks/use-config';

const ScenarioPanel = dynamic(async () => (await import('./scenario-panel')).ScenarioPanel, { ssr: false });

/** The local market's driver, on the local chain only; on any other it does not exist. */
export const ScenarioDock = () => {
  const config = useConfig();
  return config.data?.local ? <ScenarioPanel /> : null;
};
