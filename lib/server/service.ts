import type { Address, Hash, Hex } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { guardContext } from '@/lib/core/risk/guard-context';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { type AssetLookup, positionCsv } from '@/lib/core/snapshot/csv';
import { positionDetail } from '@/lib/core/snapshot/detail';
import type { ClientConfig, PlanQuery, ScenarioAction } from '@/lib/core/snapshot/endpoints';
import { healthFacts } from '@/lib/core/snapshot/health-facts';
import type { HealthEvidence } from '@/lib/core/snapshot/health-schema';
import type { KeeperView } from '@/lib/core/snapshot/keeper-schema';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { rowOf } from '@/lib/core/snapshot/row-book';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { placeOf } from '@/lib/core/snapshot/standing';
import { selectRows } from '@/lib/core/snapshot/window';
import type { Frame } from '@/lib/engine/frame';
import type { SourceInfo, Store } from '@/lib/engine/ports';
import { priceGroups } from '@/lib/engine/price-groups';
import { type AlertSource, alertWordAnswer } from './alert-answers';
import { type Answer, jsonAnswer, problemAnswer } from './answer';
import { auditAnswer, breakerWordAnswer } from './breaker-answers';
import type { CascadeSource } from './cascade/cascade-answers';
import { proposalAnswer } from './cascade/proposal-answer';
import { replayScope } from './cascade/replay-scope';
import { compositesOf } from './composites-of';
import type { FrameSource } from './frame-source';
import { createIncidentLog } from './incident-log';
import { type KeeperSource, keeperJobsAnswer } from './keeper/keeper-source';
import { levelsAnswer, levelsExport } from './levels-answers';
import { lossTerms } from './loss-terms';
import { engineFamilies } from './metrics/engine-families';
import { planAnswer, saleAnswer, type VenuesAt } from './plan-answer';
import type { PlanSale } from './plan-sale';
import type { PlanTrade } from './plan-trade';
import { historyAnswer, readPositionHistory } from './position-history';
import { messagesAnswer, priceHistoryAnswer, pricesAnswer } from './price-answers';
import { createServiceReading } from './service-reading';
import { ledgerAnswer, type SettlementSource, serviceLevelAnswer, settlementsAnswer } from './settlement-answers';
import { concentrationAnswer, shockAnswer, shockExport } from './shock-answers';
import { switchesAnswer } from './switch-answers';
import { whyNotRows, windowWithWhyNot } from './why-not-rows';
import type { Ask, ExportQuery } from './worker-protocol';

/** Changes of one position that its drawer shows. */
const HISTORY_ROWS = 200;

export interface ServiceDeps {
  readonly source: FrameSource;
  readonly rules: ProtocolRules;
  /** `undefined` when the server is not configured: then every answer but status and config is a 503. */
  readonly market: MarketConfig | undefined;
  readonly store: Store | undefined;
  /** `undefined` where the server is not configured. */
  readonly alerts?: AlertSource;
  /** `undefined` where the server is not configured: then none runs. */
  readonly keeper?: KeeperSource;
  /** Where the engine runs in this process. */
  readonly priceSources?: readonly SourceInfo[];
  /** `undefined` where the server is not configured. */
  readonly cascades?: CascadeSource;
  /** The market's PoolConfigurator, asked of the chain; rejects where that does not answer. */
  readonly configurator?: () => Promise<Address>;
  readonly clientConfig: ClientConfig;
  /** Passes a scenario request on to the local market's driver; `undefined` on any other chain. */
  readonly scenario: ((action: ScenarioAction | undefined) => Promise<Answer>) | undefined;
  /** Asks the chain whether a contract wallet stands by a signature; `undefined` where there is no chain. */
  readonly verifySignature?: (account: Address, hash: Hash, signature: Hex) => Promise<boolean>;
  /** How a plan's collateral would be sold; `undefined` where the market names no venues. */
  readonly planSale?: PlanSale | undefined;
  /** What a plan that sells at once is made with; `undefined` where the market names no venues. */
  readonly planTrade?: PlanTrade | undefined;
  readonly venuesAt?: VenuesAt | undefined;
  readonly now: () => number;
}

export interface Service {
  /** Never rejects: a failure is a problem answer. */
  ask(ask: Ask): Promise<Answer>;
  /** Lines of a CSV export of one frame's rows, or of a map in the making, or why there is none. */
  csv(query: ExportQuery): Iterator<string> | AsyncIterator<string> | Answer;
}

/** Answers everything that the API asks, from the newest frame, the store and the chain. */
export const createService = (deps: ServiceDeps): Service => {
  const { source, rules, market, store, now } = deps;

  const ready = (): { frame: Frame; snapshot: Snapshot } | Answer => {
    const frame = source.frame();
    return frame.snapshot ? { frame, snapshot: frame.snapshot } : notReady(frame);
  };
  const incidents = store && market && createIncidentLog(store, market.id);
  const service = store && market && createServiceReading(store, market.id, now);
  const settlementSource = (frame: Frame): SettlementSource | undefined =>
    store &&
    market && {
      ...{ store, marketId: market.id, assets: assetLookup(frame.snapshot) },
      market: async () => (await source.market?.())?.market,
    };
  const bookDeps = () => ({ source, rules, feeds: market?.feeds ?? {} });
  const position = async (account: Address): Promise<Answer> => {
    const at = ready();
    if ('status' in at) return at;
    const { rows } = at.frame;
    const row = rowOf(rows, account);
    // Before anything is waited for: a large book's rows are not to be read once the next evaluation was made.
    const place = placeOf(rows, account);
    const state = row && (await source.accountAt(account));
    if (!row || !state) return noBorrower(account);
    const accrued = rules.accrue(state.market, state.block.timestamp);
    const { block, receivedAt } = state;
    const exits = exitPrices(accrued, compositesOf(at.snapshot));
    const detail = positionDetail(rules, accrued, state.account, {
      row,
      block,
      receivedAt,
      exitPrices: exits,
      guard: guardContext(accrued, compositesOf(at.snapshot).values()),
      loss: lossTerms(at.snapshot, accrued, exits, market?.expectedLoss),
      groups: priceGroups(accrued, { feeds: market?.feeds ?? {} }),
      place,
      history: await historyOf(account),
    });
    return jsonAnswer(detail);
  };
  /** A store that does not answer costs the history, not the position; the status tells. */
  const historyOf = async (account: Address): Promise<PositionDetail['history']> => {
    if (!store || !market) return null;
    return readPositionHistory(store, market.id, account, HISTORY_ROWS).catch(() => null);
  };
  const plan = async (account: Address, query: PlanQuery): Promise<Answer> => {
    const at = ready();
    if ('status' in at) return at;
    const { planSale, planTrade, venuesAt } = deps;
    const answer = await planAnswer({ source, rules, market, planSale, planTrade, venuesAt, now }, at, account, query);
    return answer ?? noBorrower(account);
  };
  const answer = async (ask: Ask): Promise<Answer> => {
    const frame = source.frame();
    switch (ask.kind) {
      case 'config':
        return jsonAnswer(deps.clientConfig);
      case 'health': {
        const health = { ...frame.status, block: frame.snapshot?.block.number ?? null, serverTime: now() };
        return { ...jsonAnswer(health), status: frame.status.state === 'live' ? 200 : 503 };
      }
      case 'public-health': {
        const { seq, unsaved } = frame.breakers?.audit ?? { seq: 0, unsaved: 0 };
        const newest = await incidents?.newest(`${seq} ${unsaved}`);
        return jsonAnswer({
          facts: healthFacts(frame),
          incidents: newest ? [...newest] : null,
          service: (await service?.newest(frame.snapshot)) ?? null,
        } satisfies HealthEvidence);
      }
      case 'metrics':
        return jsonAnswer(engineFamilies(frame, source.meters?.() ?? frame.meters, now()));
      case 'snapshot':
        return jsonAnswer({ status: frame.status, snapshot: frame.snapshot }, tagOf(frame));
      case 'markets':
        return jsonAnswer(frame.snapshot ? [{ ...frame.snapshot.market, status: frame.status }] : []);
      case 'positions': {
        const at = ready();
        if ('status' in at) return at;
        return jsonAnswer(windowWithWhyNot(at, ask.query, now()), tagOf(frame));
      }
      case 'position':
        return position(ask.account);
      case 'plan':
        return plan(ask.account, ask.plan);
      case 'sale': {
        const at = ready();
        return 'status' in at
          ? at
          : saleAnswer({ source, market, planSale: deps.planSale, now }, at.snapshot, ask.sale);
      }
      case 'settlements': {
        const from = settlementSource(frame);
        if (!from) return notReady(frame);
        const at = ask.format === 'csv' ? ready() : undefined;
        return at && 'status' in at ? at : settlementsAnswer(from, ask);
      }
      case 'settlement-totals':
        return store && market ? jsonAnswer(await store.settlementTotals(market.id, ask.filter)) : notReady(frame);
      case 'ledger': {
        const from = settlementSource(frame);
        return from ? ledgerAnswer(from, ask) : notReady(frame);
      }
      case 'service-level': {
        const at = ready();
        if ('status' in at) return at;
        if (!store || !market) return notReady(frame);
        const { number: block, timestamp } = at.snapshot.block;
        return serviceLevelAnswer(store, market.id, { block, timestamp }, ask.format);
      }
      case 'settlement': {
        if (!store || !market) return notReady(frame);
        const known =
          frame.snapshot?.settlements.find(({ txHash }) => txHash === ask.txHash) ??
          (await store.settlementsOf(market.id, ask.txHash))[0];
        return known
          ? jsonAnswer(known)
          : problemAnswer(404, `No liquidation is known of transaction ${ask.txHash}. It may not be mined yet.`);
      }
      case 'prices': {
        const at = ready();
        return 'status' in at ? at : pricesAnswer(at.snapshot, ask, tagOf(frame));
      }
      case 'price-history':
        return store && market ? priceHistoryAnswer(store, market.id, frame.snapshot, ask, now()) : notReady(frame);
      case 'messages':
        return messagesAnswer(deps.priceSources, ask);
      case 'shock':
        return shockAnswer(bookDeps(), ask.query);
      case 'concentration':
        return concentrationAnswer(bookDeps(), ask, assetLookup(frame.snapshot));
      case 'levels':
        return levelsAnswer(bookDeps(), ask.asset, ask.columns);
      case 'cascade-map':
        return deps.cascades?.map(ask.query) ?? notReady(frame);
      case 'cascade-cell':
        return deps.cascades?.cell(ask.query) ?? notReady(frame);
      case 'cascade-replay-scope':
        return market ? replayScope(source, market, ask.assets) : notReady(frame);
      case 'paths-runs':
        return deps.cascades?.pathsRuns(ask.limit) ?? notReady(frame);
      case 'cascade-stuck':
        return deps.cascades?.stuck(ask.query) ?? notReady(frame);
      case 'advice':
        return deps.cascades?.advice(ask.query) ?? notReady(frame);
      case 'proposal':
        return proposalAnswer(deps.configurator, ask.query);
      case 'position-history':
        return store && market ? historyAnswer(store, market.id, ask) : notReady(frame);
      case 'switches':
        return switchesAnswer({ source, rules, blockTime: frame.snapshot?.market.blockTime ?? 1, now: now() }, ask);
      case 'breakers':
        return jsonAnswer({ breakers: frame.breakers, serverTime: now() });
      case 'audit':
        return store && market ? auditAnswer(store, market.id, ask) : notReady(frame);
      case 'breaker-word':
        return breakerWordAnswer(source, ask);
      case 'alerts':
        return jsonAnswer({ alerts: (await deps.alerts?.view()) ?? null, serverTime: now() });
      case 'keeper':
        return jsonAnswer((await deps.keeper?.view()) ?? ({ mode: 'off' } satisfies KeeperView));
      case 'keeper-jobs':
        return keeperJobsAnswer(deps.keeper, ask.format, assetLookup(frame.snapshot));
      case 'alert-word':
        return alertWordAnswer(deps.alerts, ask, now());
      case 'signature':
        return deps.verifySignature
          ? jsonAnswer(await deps.verifySignature(ask.account, ask.hash, ask.signature))
          : notReady(frame);
      case 'scenario':
        return deps.scenario
          ? deps.scenario(ask.action)
          : problemAnswer(404, 'Scenarios exist only on the local market that npm run demo starts.');
    }
  };

  return {
    ask: async (ask) => {
      try {
        return await answer(ask);
      } catch (error) {
        return problemAnswer(503, error instanceof Error ? error.message : String(error));
      }
    },
    csv: (query) => {
      try {
        if ('cascadePaths' in query) return deps.cascades?.paths(query.cascadePaths) ?? notReady(source.frame());
        if ('cascade' in query) return deps.cascades?.lines(query.cascade) ?? notReady(source.frame());
        const at = ready();
        if ('status' in at) return at;
        if ('levelsOf' in query) return levelsExport(bookDeps(), query.levelsOf);
        if ('moves' in query) return shockExport(bookDeps(), query, assetLookup(at.snapshot));
        return positionCsv(
          selectRows(at.frame.rows, query),
          assetLookup(at.snapshot),
          whyNotRows(at.frame, at.snapshot, now()),
        );
      } catch (error) {
        return problemAnswer(503, error instanceof Error ? error.message : String(error));
      }
    },
  };
};

const assetLookup = (snapshot: Snapshot | null): AssetLookup => {
  const known: Readonly<Record<string, AssetView>> = snapshot?.assets ?? {};
  return (asset) => known[asset];
};
const notReady = (frame: Frame): Answer =>
  problemAnswer(503, frame.status.reason || 'The first evaluation is under way.');
const noBorrower = (account: Address): Answer =>
  problemAnswer(404, `${account} has no debt in this market, as of the newest block.`);
/** Changes with each publication; clients must ask each time. */
const tagOf = ({ epoch, seq }: Frame) => ({ etag: `W/"${epoch}-${seq}"`, 'cache-control': 'no-cache' });
