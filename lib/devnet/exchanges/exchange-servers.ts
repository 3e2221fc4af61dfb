import type { DevAsset } from '@/lib/devnet/local-market';
import { binanceProtocol } from './binance';
import { bitstampProtocol } from './bitstamp';
import { bybitProtocol } from './bybit';
import { coinbaseProtocol } from './coinbase';
import { hyperliquidProtocol } from './hyperliquid';
import { krakenProtocol } from './kraken';
import { okxProtocol } from './okx';
import type { VenueFault } from './venue-fault';
import { type Venue, venueMarkets } from './venue-markets';
import type { VenueProtocol } from './venue-protocol';
import { startVenueServer, type VenueServer } from './venue-server';

interface VenueTraits {
  readonly protocol: VenueProtocol;
  readonly lagMs: number;
  readonly everyMs?: number;
  readonly noiseBps: number;
  readonly spreadBps: number;
}

/** How they differ: the first is the fastest and the tightest; the later ones speak half as often, to spare the machine. */
const TRAITS: Record<Venue, VenueTraits> = {
  binance: { protocol: binanceProtocol, lagMs: 15, noiseBps: 0.6, spreadBps: 0.6 },
  coinbase: { protocol: coinbaseProtocol, lagMs: 45, noiseBps: 1, spreadBps: 1.2 },
  kraken: { protocol: krakenProtocol, lagMs: 80, noiseBps: 1.4, spreadBps: 1.8 },
  okx: { protocol: okxProtocol, lagMs: 30, everyMs: 500, noiseBps: 0.8, spreadBps: 0.8 },
  bybit: { protocol: bybitProtocol, lagMs: 35, everyMs: 500, noiseBps: 0.9, spreadBps: 1 },
  bitstamp: { protocol: bitstampProtocol, lagMs: 120, everyMs: 500, noiseBps: 1.8, spreadBps: 3 },
  hyperliquid: { protocol: hyperliquidProtocol, lagMs: 60, everyMs: 500, noiseBps: 2, spreadBps: 1 },
};
const VENUES = Object.keys(TRAITS) as readonly Venue[];

/** tardis-dev's own variables. */
const VARIABLES = {
  binance: 'WSS_URL_BINANCE',
  coinbase: 'WSS_URL_COINBASE',
  kraken: 'WSS_URL_KRAKEN',
  okx: 'WSS_URL_OKEX',
  bybit: 'WSS_URL_BYBIT_SPOT',
  bitstamp: 'WSS_URL_BITSTAMP',
  hyperliquid: 'WSS_URL_HYPERLIQUID',
} as const satisfies Record<Venue, string>;

export interface ExchangeServers {
  readonly venues: Readonly<Record<Venue, VenueServer>>;
  /** Sends tardis-dev here instead of to the venues. */
  readonly env: Readonly<Record<(typeof VARIABLES)[Venue], string>>;
  /** Quotes the market's prices (USD by asset symbol) on every venue. */
  publish(usd: ReadonlyMap<string, number>): void;
  /** Sets what is wrong with a venue, `undefined` heals it; `refuse` also drops who is connected. */
  fault(venue: Venue, fault: VenueFault | undefined): void;
  stop(): Promise<void>;
}

/** Starts the local exchanges on free loopback ports. `everyMs` overrides how often they speak at most. */
export async function startExchangeServers(
  assets: readonly Pick<DevAsset, 'symbol' | 'exchanges'>[],
  seed = 1,
  everyMs?: number,
): Promise<ExchangeServers> {
  const servers = await Promise.all(
    VENUES.map((venue, index) =>
      startVenueServer({
        venue,
        markets: venueMarkets(venue, assets),
        seed: seed * 1000 + index + 1,
        ...TRAITS[venue],
        ...(everyMs !== undefined && { everyMs }),
      }),
    ),
  );
  const venues = Object.fromEntries(servers.map((server) => [server.venue, server])) as Record<Venue, VenueServer>;
  return {
    venues,
    env: Object.fromEntries(servers.map(({ venue, url }) => [VARIABLES[venue], url])) as ExchangeServers['env'],
    publish(usd) {
      for (const server of servers) server.publish(usd);
    },
    fault(venue, fault) {
      venues[venue].fault(fault);
      if (fault === 'refuse') venues[venue].disconnectAll();
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
