import { BeyondFirstRowsError } from '@/lib/core/snapshot/first-rows';
import { type PositionWindow, positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import { positionWindow } from '@/lib/core/snapshot/window';
import type { Frame } from '@/lib/engine/frame';
import type { WindowKey } from './worker-protocol';

/** What a stream of a key carries of a frame; `null` for the key that follows none, and for rows that are not here. */
export const streamedWindow = ({ snapshot, rows }: Frame, key: WindowKey): PositionWindow | null => {
  if (key === '' || !snapshot) return null;
  try {
    return positionWindow(rows, positionQuerySchema.parse(JSON.parse(key)), snapshot.block.number);
  } catch (error) {
    // Whoever asks for the window itself is told why.
    if (error instanceof BeyondFirstRowsError) return null;
    throw error;
  }
};
