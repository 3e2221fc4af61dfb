import { mulDivDown } from '@/lib/core/units/math';
import type { AlertAsset, AlertSettlement, AlertSnapshot } from './alert-facts';
import type { AlertObservation, Condition, Held } from './condition';

/** Chain seconds for which a mined liquidation is news. */
const NEWS_S = 600;
/** USD with 8 decimals: bad debt below the first is dust, from the second on an incident of its own. */
const DUST = 100n * 10n ** 8n;
const GRAVE = 100_000n * 10n ** 8n;
/** Share of borrowers that cannot be computed, percent. */
const UNKNOWN_PERCENT = 5;

/** What stands in one snapshot, and what its missing prices keep from being judged. */
export function observeMarket(
  snapshot: AlertSnapshot,
  market: { readonly id: string; readonly name: string },
): Pick<AlertObservation, 'conditions' | 'held'> {
  const scope = `market:${market.id}`;
  const { block, assets, totals, settlements, guard } = snapshot;
  const all = Object.values(assets);
  const blind = all.filter(isBlind);
  const news = settlements.filter(({ timestamp }) => block.timestamp - timestamp < NEWS_S);
  const found: (Condition | undefined)[] = [
    ...guard.departures.map((departure) => departed(departure, assets)),
    alarm('wrongful-liquidation', guard.alarm?.wrongful ?? null, scope, assets),
    alarm('hidden-debt', guard.alarm?.hidden ?? null, scope, assets),
    badDebt(news, assets, scope, market.name),
    unexplained(news, scope, market.name),
    ...blind.map(priceless),
    uncomputed(totals, scope, market.name),
  ];
  const held: Held[] = blind.map(({ asset }) => ({ kind: 'price-departure', scope: `asset:${asset}` }));
  if (blind.length > 0) held.push({ kind: 'wrongful-liquidation' }, { kind: 'hidden-debt' });
  return { conditions: found.filter((condition) => condition !== undefined), held };
}

/** No price where there should be one. An asset that never had sources enough is as it was set up. */
const isBlind = ({ price, composite, quorum, sources }: AlertAsset): boolean =>
  price === null ||
  (composite === null && new Set(Object.values(sources).map(({ upstream }) => upstream)).size >= Math.max(1, quorum));

const priceless = ({ asset, symbol, price, fresh, quorum }: AlertAsset): Condition => ({
  ...{
    kind: 'price-unknown',
    scope: `asset:${asset}`,
    severity: 'warning',
    mark: price === null ? 'protocol' : 'market',
  },
  title: price === null ? `${symbol}: the protocol gives no price` : `${symbol}: the market’s price is not known`,
  detail:
    price === null
      ? 'Positions that hold it cannot be computed.'
      : `${fresh} of ${quorum} sources that are needed are fresh: nothing to check the protocol’s price against.`,
});

function departed(
  { asset, bps, thresholdBps }: AlertSnapshot['guard']['departures'][number],
  assets: AlertSnapshot['assets'],
): Condition | undefined {
  const times = Math.abs(bps) / Math.max(1, thresholdBps);
  if (times <= 1) return undefined;
  const way = bps > 0 ? 'above' : 'below';
  return {
    ...{ kind: 'price-departure', scope: `asset:${asset}`, severity: 'warning' },
    title: `${symbolOf(asset, assets)}: the protocol’s price is ${way} the market’s`,
    detail: `By ${percent(bps)}; ${percent(thresholdBps)} may be by design.`,
    mark: `${way} ${Math.floor(Math.log2(times))}`,
  };
}

function alarm(
  kind: 'wrongful-liquidation' | 'hidden-debt',
  found: {
    readonly count: number;
    readonly debt: string;
    readonly departures: readonly { readonly asset: string }[];
  } | null,
  scope: string,
  assets: AlertSnapshot['assets'],
): Condition | undefined {
  if (!found) return undefined;
  const who = found.count === 1 ? '1 position' : `${found.count} positions`;
  const because = found.departures.map(({ asset }) => symbolOf(asset, assets)).join(', ');
  return {
    ...{ kind, scope, severity: kind === 'wrongful-liquidation' ? 'critical' : 'warning' },
    title:
      kind === 'wrongful-liquidation'
        ? `${who} can be liquidated only because the protocol’s prices are wrong`
        : `${who} would be liquidatable at the market’s prices`,
    detail: `Debt of ${dollars(BigInt(found.debt))}${because && `, by the price of ${because}`}.`,
    mark: `${Math.floor(Math.log2(Math.max(1, found.count)))} ${because}`,
  };
}

function badDebt(
  news: readonly AlertSettlement[],
  assets: AlertSnapshot['assets'],
  scope: string,
  name: string,
): Condition | undefined {
  const burned = news.flatMap(({ deficits }) => deficits.filter(({ amount }) => BigInt(amount) > 0n));
  if (burned.length === 0) return undefined;
  const worths = burned.map(({ asset, amount }) => worth(amount, assets[asset]));
  const known = worths.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n);
  const unpriced = worths.includes(undefined);
  const severity = known >= GRAVE ? 'critical' : known >= DUST || unpriced ? 'warning' : 'info';
  const events = news.filter(({ deficits }) => deficits.length > 0);
  return {
    ...{ kind: 'bad-debt', scope, severity },
    title: `${name}: liquidations left bad debt`,
    detail: `${unpriced ? 'More than ' : ''}${dollars(known)} within ten minutes, in ${counted(events.length)}.`,
    mark: events.map(({ txHash, logIndex }) => `${txHash.slice(0, 10)}${logIndex}`).join(' '),
  };
}

function unexplained(news: readonly AlertSettlement[], scope: string, name: string): Condition | undefined {
  const odd = news.filter(differs);
  if (odd.length === 0) return undefined;
  return {
    ...{ kind: 'settlement-unexplained', scope, severity: 'warning' },
    title: `${name}: liquidations came out other than our rules say`,
    detail: `${counted(odd.length)} within ten minutes, the newest ${odd[0]?.txHash}.`,
    mark: odd.map(({ txHash, logIndex }) => `${txHash.slice(0, 10)}${logIndex}`).join(' '),
  };
}

const differs = (settlement: AlertSettlement): boolean => {
  const { predicted, unpredicted } = settlement;
  if (predicted === null) return unpredicted === 'refused';
  return (['repaid', 'seized', 'seizedNet', 'protocolFee'] as const).some(
    (field) => BigInt(settlement[field]) !== BigInt(predicted[field]),
  );
};

function uncomputed(
  { positions, unknown }: AlertSnapshot['totals'],
  scope: string,
  name: string,
): Condition | undefined {
  if (unknown * 100 <= positions * UNKNOWN_PERCENT) return undefined;
  return {
    ...{ kind: 'positions-unknown', scope, severity: 'warning', mark: `${Math.floor(Math.log2(unknown))}` },
    title: `${name}: the health of many positions cannot be computed`,
    detail: `${unknown} of ${positions}: a price is missing.`,
  };
}

const symbolOf = (asset: string, assets: AlertSnapshot['assets']): string => assets[asset]?.symbol ?? asset;
const counted = (settlements: number): string => (settlements === 1 ? '1 liquidation' : `${settlements} liquidations`);
const percent = (bps: number): string => `${(Math.abs(bps) / 100).toFixed(2)} %`;
const dollars = (usd: bigint): string => `$${(usd / 10n ** 8n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
const worth = (amount: string, asset: AlertAsset | undefined): bigint | undefined =>
  asset === undefined || asset.price === null
    ? undefined
    : mulDivDown(BigInt(amount), BigInt(asset.price), 10n ** BigInt(asset.decimals));
