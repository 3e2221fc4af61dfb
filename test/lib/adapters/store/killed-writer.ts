import { createStore } from '@/lib/adapters/store/create-store';
import { hashOf, sampleFrame } from '../../../fixtures/frame';

/** Writes for ever and tells its parent after each acknowledged write; the parent kills it in the middle of one. */
const [target, marketId] = [JSON.parse(process.argv[2] ?? '{}'), process.argv[3] ?? ''];
const store = createStore(target);
await store.open();
const template = sampleFrame({ seq: 0 }).rows.at(0)?.account ?? '0x';
for (let seq = 1; ; seq++) {
  await store.saveSettlements(marketId, [
    {
      txHash: hashOf(seq),
      logIndex: 0,
      blockNumber: seq,
      blockHash: hashOf(seq),
      timestamp: seq,
      account: template as `0x${string}`,
      liquidator: template as `0x${string}`,
      collateralAsset: template as `0x${string}`,
      debtAsset: template as `0x${string}`,
      repaid: '1',
      seized: '1',
      seizedNet: '1',
      protocolFee: '0',
      deficits: [],
      gasUsed: '1',
      gasCost: '1',
      offered: null,
      predicted: null,
      unpredicted: 'offer-unknown',
    },
  ]);
  await store.saveFrame(marketId, sampleFrame({ seq, block: seq, rows: 200 }));
  process.send?.(seq);
}
