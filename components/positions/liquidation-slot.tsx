'use client';
import dynamic from 'next/dynamic';

/** Where the liquidation of the best pair is carried out with a wallet; its code is loaded when first needed. */
export const LiquidationSlot = dynamic(
  () => import('@/components/execution/liquidation-panel').then((module) => module.LiquidationPanel),
  { ssr: false },
);
