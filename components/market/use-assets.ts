'use client';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { useStream } from '@/lib/hooks/use-stream';

const NONE: Readonly<Record<string, AssetView>> = {};

/** The market's assets by lower-case address; empty before the first snapshot. */
export const useAssets = (): Readonly<Record<string, AssetView>> => useStream((view) => view.snapshot?.assets) ?? NONE;
