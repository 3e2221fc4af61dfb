import { type Address, encodeFunctionData, parseAbi } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { truthTable } from '@/lib/core/breaker/switches/truth-table';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';
import { type Borrower, openBorrowers } from '@/test/truth-table/borrowers';
import { compareAll, representative, summary } from '@/test/truth-table/combinations';
import { compare, noComparison } from '@/test/truth-table/compare';
import { sendAll } from '@/test/truth-table/send';
import { togglesOf } from '@/test/truth-table/toggles';

const abi = parseAbi([
  'function setReservePause(address asset, bool paused, uint40 gracePeriod)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, address oracle, string label)',
  'function setAssetSources(address[] assets, address[] sources)',
]);

describe.each(['3.6', '3.0'] as const)('the truth table and the pool of Aave v%s', (aave) => {
  let chain: ChainMarket;
  let borrowers: readonly Borrower[];
  let clean: Awaited<ReturnType<ChainMarket['local']['snapshot']>>;

  beforeAll(async () => {
    chain = await openChainMarket({ aave, borrowers: 100 });
    borrowers = await openBorrowers(chain, aave);
  });
  afterAll(() => chain.local.stop());
  beforeEach(async () => {
    clean = await chain.local.snapshot();
  });
  afterEach(() => chain.local.revert(clean));

  const admin = (to: Address, data: `0x${string}`) =>
    sendAll(chain.rpc, [{ from: chain.local.keys.deployer.address, to, data }]);
  const look = async (title: string) => {
    const found = noComparison();
    await compare(chain, borrowers, title, found);
    expect(found.mismatches).toEqual([]);
    return found;
  };
  const tableNow = async () => {
    const block = await chain.latest();
    return truthTable(rules.switches(rules.accrue(await chain.reader.readMarket(block), block.timestamp)));
  };
  const mineAt = async (timestamp: bigint): Promise<void> => {
    await chain.rpc.request('evm_setNextBlockTimestamp', [`0x${timestamp.toString(16)}`]);
    await chain.rpc.request('evm_mine', []);
  };

  it('agree with every switch in turn, and with a pair of each two kinds', async () => {
    const toggles = togglesOf(chain, aave);
    const findings = await compareAll(chain, borrowers, toggles, representative(toggles));
    console.log(summary(aave, borrowers, findings));
    expect(findings.mismatches).toEqual([]);
    expect(findings.combinations).toBeGreaterThan(toggles.length + 90);
    expect(findings.allowed).toBeGreaterThan(10_000);
    expect(findings.refused).toBeGreaterThan(5_000);
  }, 240_000);

  it('change at the very second that the table names, after an outage of the sequencer', async () => {
    await chain.local.setSequencer(false);
    expect((await tableNow())[0]).toMatchObject({ verdict: 'depends', changes: undefined });
    await chain.local.setSequencer(true);
    const { verdict, changes } = (await tableNow())[0] ?? {};
    expect([verdict, changes?.to]).toEqual(['depends', 'yes']);
    if (!changes) throw new Error('no countdown');
    await mineAt(changes.at - 1n);
    expect((await look('the last second of the grace')).refused).toBeGreaterThan(50);
    await mineAt(changes.at);
    expect((await look('the first second after')).refused).toBe(0);
  });

  it.runIf(aave === '3.6')('change at the very second that the table names, after a pause', async () => {
    const [asset] = chain.local.assets;
    if (!asset) throw new Error('no asset');
    const args = [asset.address, false, 1_000] as const;
    await admin(chain.local.contracts.configurator, encodeFunctionData({ abi, functionName: 'setReservePause', args }));
    const { verdict, changes } = (await tableNow())[0] ?? {};
    expect([verdict, changes?.to]).toEqual(['no', 'yes']);
    if (!changes) throw new Error('no countdown');
    await mineAt(changes.at - 1n);
    expect((await look('the last second of the grace')).refused).toBeGreaterThan(30);
    await mineAt(changes.at);
    expect((await look('the first second after')).refused).toBe(0);
  });

  it.runIf(aave === '3.0')('agree on an e-mode whose own price source is dead', async () => {
    const { configurator, oracle, pool } = chain.local.contracts;
    const source: Address = '0x00000000000000000000000000000000000000e1';
    await admin(oracle, encodeFunctionData({ abi, functionName: 'setAssetSources', args: [[source], [pool]] }));
    const args = [1, 8_369, 8_370, 10_100, source, 'ETH correlated'] as const;
    await admin(configurator, encodeFunctionData({ abi, functionName: 'setEModeCategory', args }));
    const found = await look('a dead source of an e-mode');
    expect(found.refused).toBe(borrowers.filter(({ eMode }) => eMode === 1).length);
    expect(found.refused).toBeGreaterThan(0);
  });
});
