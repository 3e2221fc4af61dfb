'use client';
import type { ReactNode } from 'react';
import { useStream } from '@/lib/hooks/use-stream';
import { EngineState } from './engine-state';

/** Lets a view through once there is a market to show; until then says what the engine is doing. */
export const EngineGate = ({ children }: { readonly children: ReactNode }) => {
  const shown = useStream((view) => view.snapshot !== undefined);
  return shown ? children : <EngineState />;
};
