/** One simultaneous round: what was liquidated at the prices before it, and the prices that its sales left. By place. */
export interface GapRound {
  /** Each price's share of today's. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly accounts: number;
  /** Dollars at the oracle's prices of the round. */
  readonly repaid: number;
  /** Tokens, in dollars of today's prices; `sold` is what liquidators got, the protocol's fee left out. */
  readonly seized: Float64Array;
  readonly sold: Float64Array;
  readonly repaidBy: Float64Array;
  /** 1 where more has been sold by now than the known depth takes. */
  readonly beyond: Uint8Array;
}

/** What a cell comes to. Dollars at the oracle's prices of their moment unless said otherwise. */
export interface GapOutcome {
  readonly rounds: number;
  /** Positions liquidated at least once. */
  readonly accounts: number;
  /** Debt repaid. */
  readonly liquidated: number;
  /** By asset, tokens in dollars of today's prices. */
  readonly seized: Float64Array;
  readonly sold: Float64Array;
  readonly repaidBy: Float64Array;
  /** Debt written off, by asset, tokens in dollars of today's prices. */
  readonly writtenOff: Float64Array;
  /** Each price's share of today's; where `beyond` is 1 it is at most that: more was sold than the known depth takes. */
  readonly factors: Float64Array;
  readonly beyond: Uint8Array;
  /** Written off, and debt above collateral at the last prices. */
  readonly badDebt: number;
  /** Below 1 at the end and not worth liquidating: bad debt to come if nothing changes. */
  readonly stuck: { readonly accounts: number; readonly debt: number };
  /** Sales that follow from sales, a share of all: what the first round sold grew to 1/(1 − this). */
  readonly branching: number;
  /** Sales grew from round to round twice in a row, or went beyond what is known, or the rounds' limit was reached. */
  readonly runaway: boolean;
}

/** One liquidation call. Dollars at the oracle's prices of its round. */
export interface GapTake {
  readonly position: number;
  /** Before the call. */
  readonly health: number;
  /** Places. */
  readonly collateral: number;
  readonly debt: number;
  readonly repaid: number;
  /** The protocol's fee included. */
  readonly seized: number;
  /** What its own sale leaves after repaying, the bid and gas. */
  readonly profit: number;
}

export interface GapOptions {
  /** Multiplies every depth. */
  readonly depthScale?: number;
  /** Dollars of gas a liquidation with its sale costs. */
  readonly gasUsd?: number;
  /** Share of the profit that is bid away. */
  readonly bidShare?: number;
  /** Liquidate at a loss as well: the protocol's rules alone. */
  readonly evenAtALoss?: boolean;
  /** Seconds a round takes: what replenishes. 0: all happens at once. */
  readonly roundSeconds?: number;
  readonly maxRounds?: number;
  /** Told every call, before the round that it is part of. */
  readonly onTake?: (take: GapTake) => void;
  /** Told every round. */
  readonly onRound?: (round: GapRound) => void;
}
