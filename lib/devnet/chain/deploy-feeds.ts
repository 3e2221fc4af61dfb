import { type Address, encodeFunctionData, parseAbi } from 'viem';
import type { DevAsset, LocalMarketKeys } from '../local-market';
import { type Artifact, packageArtifact } from './artifact';
import { initialPrice, RESERVES, type ReserveSpec } from './reserve-specs';
import type { Transactor } from './transactor';

const aggregatorAbi = parseAbi([
  'function addAccess(address user)',
  'function changeOracles(address[] removed, address[] added, address[] admins, uint32 min, uint32 max, uint32 delay)',
  'function submit(uint256 roundId, int256 submission)',
]);

const ZERO = '0x0000000000000000000000000000000000000000';
/** Bps a year that the wstETH cap grows, as governance allows on mainnet. */
export const RATIO_GROWTH_BPS = 968;
/** The cap starts this much above the ratio, in bps: yield never meets it, a wrong snapshot does. */
const CAP_HEADROOM_BPS = 50n;

/**
 * Queues the tokens and, for each, Chainlink's own proxy over its own aggregator, whose single oracle
 * is an account of this chain. A ratio-priced asset shares its base's feed through a cap adapter; some dollar
 * tokens are read through one as well.
 */
export function deployFeeds(
  tx: Transactor,
  keys: LocalMarketKeys,
  own: ReadonlyMap<string, Artifact>,
): readonly DevAsset[] {
  const deployer = keys.deployer.address;
  const aggregatorCode = packageArtifact('@chainlink/abi/v0.6/AccessControlledAggregator.json');
  const proxyCode = packageArtifact('@chainlink/abi/v0.6/EACAggregatorProxy.json');
  const tokenCode = packageArtifact(
    '@aave/core-v3/artifacts/contracts/mocks/tokens/MintableERC20.sol/MintableERC20.json',
  );
  const wethCode = packageArtifact('@aave/core-v3/artifacts/contracts/dependencies/weth/WETH9.sol/WETH9.json');
  const code = (name: string): Artifact => {
    const artifact = own.get(name);
    if (artifact === undefined) throw new Error(`${name} was not compiled`);
    return artifact;
  };

  const assets: DevAsset[] = [];
  const common = (spec: ReserveSpec, address: Address) => ({
    symbol: spec.symbol,
    address,
    decimals: spec.decimals,
    initialPrice: initialPrice(spec),
    initialUsd: Number(initialPrice(spec)) / 1e8,
    heartbeat: spec.heartbeat,
    deviationBps: spec.deviationBps,
    stable: spec.stable,
    exchanges: spec.exchanges,
  });
  for (const spec of RESERVES) {
    const address =
      spec.symbol === 'WETH'
        ? tx.deploy(deployer, wethCode)
        : tx.deploy(deployer, tokenCode, [spec.name, spec.symbol, spec.decimals]);
    if (spec.ratio !== undefined) {
      const base = assets.find((asset) => asset.symbol === spec.ratio?.base);
      if (base === undefined) throw new Error(`${spec.symbol}: its base must be listed before it`);
      const provider = tx.deploy(deployer, code('RatioProvider'), [keys.oracleNode.address, spec.ratio.initial]);
      const cap = (spec.ratio.initial * (10_000n + CAP_HEADROOM_BPS)) / 10_000n;
      const description = `Capped ${spec.symbol} / ${base.symbol} / USD`;
      const adapter = tx.deploy(deployer, code('RatioCapAdapter'), [
        keys.oracleNode.address,
        base.proxy,
        provider,
        cap,
        RATIO_GROWTH_BPS,
        description,
      ]);
      assets.push({
        ...common(spec, address),
        aggregator: base.aggregator,
        proxy: base.proxy,
        source: adapter,
        capo: adapter,
        ratio: {
          baseSymbol: base.symbol,
          base: base.address,
          adapter,
          provider,
          decimals: 18,
          initial: spec.ratio.initial,
          initialCap: cap,
        },
      });
      continue;
    }
    const pair = `${spec.symbol.replace(/^W(?=ETH|BTC)/, '')} / USD`;
    const aggregator = tx.deploy(deployer, aggregatorCode, [ZERO, 0n, 0, ZERO, 1n, 10n ** 20n, 8, pair]);
    const proxy = tx.deploy(deployer, proxyCode, [aggregator, ZERO]);
    const call = (data: Parameters<typeof encodeFunctionData<typeof aggregatorAbi>>[0]) =>
      tx.send(deployer, aggregator, encodeFunctionData(data));
    call({
      abi: aggregatorAbi,
      functionName: 'changeOracles',
      args: [[], [keys.oracleNode.address], [keys.oracleNode.address], 1, 1, 0],
    });
    call({ abi: aggregatorAbi, functionName: 'addAccess', args: [proxy] });
    if (spec.priceCap === undefined) {
      assets.push({ ...common(spec, address), aggregator, proxy, source: proxy });
      continue;
    }
    const capo = tx.deploy(deployer, code('StableCapAdapter'), [
      keys.oracleNode.address,
      proxy,
      spec.priceCap,
      `Capped ${pair}`,
    ]);
    assets.push({ ...common(spec, address), aggregator, proxy, source: capo, capo });
  }
  return assets;
}

/** Queues the first round of every aggregator; mine the deployment before. */
export function submitFirstRounds(tx: Transactor, keys: LocalMarketKeys, assets: readonly DevAsset[]): void {
  for (const asset of assets) {
    if (asset.ratio !== undefined) continue;
    tx.send(
      keys.oracleNode.address,
      asset.aggregator,
      encodeFunctionData({ abi: aggregatorAbi, functionName: 'submit', args: [1n, asset.initialPrice] }),
    );
  }
}
