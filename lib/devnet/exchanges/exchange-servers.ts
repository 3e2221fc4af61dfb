import type { DevAsset } from '@/lib/devnet/local-market';
import { binanceProtocol } from './binance';
import { coinbaseProtocol } from './coinbase';
import { krakenProtocol } from './kraken';
import { type Venue, venueMarkets } from './venue-markets';
import type { VenueProtocol } from './venue-protocol';
import { startVenueServer, type VenueFault, type VenueServer } from './venue-server';

interface VenueTraits {
  readonly protocol: VenueProtocol;
  readonly lagMs: number;
  readonly noiseBps: number;
  readonly spreadBps: number;
}

/** How the three differ: the first is the fastest and the tightest. */
const VENUES: Record<Venue, VenueTraits> = {
  binance: { protocol: binanceProtocol, lagMs: 15, noiseBps: 0.6, spreadBps: 0.6 },
  coinbase: { protocol: coinbaseProtocol, lagMs: 45, noiseBps: 1, spreadBps: 1.2 },
  kraken: { protocol: krakenProtocol, lagMs: 80, noiseBps: 1.4, spreadBps: 1.8 },
};

export interface ExchangeServers {
  readonly venues: Readonly<Record<Venue, VenueServer>>;
  /** tardis-dev's own variables. */
  readonly env: Readonly<Record<'WSS_URL_BINANCE' | 'WSS_URL_COINBASE' | 'WSS_URL_KRAKEN', string>>;
  /** Quotes the market's prices (USD by asset symbol) on every venue. */
  publish(usd: ReadonlyMap<string, number>): void;
  /** Sets what is wrong with a venue, `undefined` heals it; `refuse` also drops who is connected. */
  fault(venue: Venue, fault: VenueFault | undefined): void;
  stop(): Promise<void>;
}

/** Starts the three local exchanges on free loopback ports. */
export async function startExchangeServers(
  assets: readonly Pick<DevAsset, 'symbol' | 'exchanges'>[],
  seed = 1,
): Promise<ExchangeServers> {
  const start = (venue: Venue, index: number) =>
    startVenueServer({ venue, markets: venueMarkets(venue, assets), seed: seed * 1000 + index, ...VENUES[venue] });
  const [binance, coinbase, kraken] = await Promise.all([
    start('binance', 1),
    start('coinbase', 2),
    start('kraken', 3),
  ]);
  const all = [binance, coinbase, kraken];
  return {
    venues: { binance, coinbase, kraken },
    env: { WSS_URL_BINANCE: binance.url, WSS_URL_COINBASE: coinbase.url, WSS_URL_KRAKEN: kraken.url },
    publish(usd) {
      for (const server of all) server.publish(usd);
    },
    fault(venue, fault) {
      const server = { binance, coinbase, kraken }[venue];
      server.fault(fault);
      if (fault === 'refuse') server.disconnectAll();
    },
    async stop() {
      await Promise.all(all.map((server) => server.stop()));
    },
  };
}
