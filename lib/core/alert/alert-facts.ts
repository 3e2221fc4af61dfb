import type { BreakerStateName } from '@/lib/core/breaker/breaker-state';

/** What of a frame the alerts read; the engine's frames are one. */
export interface AlertFacts {
  readonly status: {
    readonly state: 'starting' | 'live' | 'stale' | 'down' | 'halted';
    readonly reason: string;
    readonly since: number;
    readonly sources: Readonly<Record<string, AlertSource>>;
  };
  readonly snapshot: AlertSnapshot | null;
  readonly breakers: {
    readonly at: number;
    readonly silenceMs: number;
    readonly breakers: Readonly<Record<string, AlertBreaker>>;
  } | null;
}

export interface AlertSource {
  readonly id: string;
  readonly kind: 'chain' | 'exchange' | 'oracle' | 'store' | 'engine';
  readonly state: 'connecting' | 'live' | 'stale' | 'down' | 'off';
  readonly detail: string;
}

export interface AlertBreaker {
  readonly key: string;
  readonly scope: 'asset' | 'market' | 'global';
  readonly name: string;
  readonly state: BreakerStateName;
  readonly why: string;
  readonly margins: readonly {
    readonly rule: string;
    readonly title: string;
    readonly value: number | null;
    readonly active: string | null;
  }[];
}

export interface AlertAsset {
  readonly asset: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly price: string | null;
  readonly composite: object | null;
  readonly fresh: number;
  readonly quorum: number;
  readonly sources: Readonly<Record<string, { readonly upstream: string }>>;
}

interface Amounts {
  readonly repaid: string;
  readonly seized: string;
  readonly seizedNet: string;
  readonly protocolFee: string;
}

export interface AlertSettlement extends Amounts {
  readonly txHash: string;
  readonly logIndex: number;
  readonly timestamp: number;
  readonly deficits: readonly { readonly asset: string; readonly amount: string }[];
  readonly predicted: Amounts | null;
  readonly unpredicted: string | null;
}

interface Alarm {
  readonly count: number;
  readonly debt: string;
  readonly departures: readonly { readonly asset: string }[];
}

export interface AlertSnapshot {
  readonly block: { readonly timestamp: number };
  readonly assets: Readonly<Record<string, AlertAsset>>;
  readonly totals: { readonly positions: number; readonly unknown: number };
  readonly settlements: readonly AlertSettlement[];
  readonly guard: {
    readonly departures: readonly { readonly asset: string; readonly bps: number; readonly thresholdBps: number }[];
    readonly alarm: { readonly wrongful: Alarm | null; readonly hidden: Alarm | null } | null;
  };
}
