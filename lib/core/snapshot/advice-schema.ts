import { z } from 'zod';
import { addressSchema } from '@/lib/core/units/address';
import { blockSchema } from './values-schema';

/** GET /api/v1/parameters: how the advice is made; percents where a name says so. */
export const adviceQuerySchema = z.strictObject({
  /** SmartLTV's c = 1/r: 1 is its authors' level, less takes more risk. */
  aversion: z.coerce.number().min(0.1).max(10).default(1),
  /** Average loss, in percent, within which a sale's liquidity is counted: SmartLTV's β. */
  slippage: z.coerce.number().min(0.1).max(30).default(5),
  /** What a liquidator bids for its place, percent of what it sells. */
  bid: z.coerce.number().min(0).max(20).default(0.2),
  /** Standard deviations of a day that a borrower at the most it may borrow survives. */
  sigmas: z.coerce.number().min(0).max(10).default(2.33),
  /** Percent of the depth that is seen. */
  depth: z.coerce.number().min(25).max(200).default(100),
});
export type AdviceQuery = z.infer<typeof adviceQuerySchema>;

/** Bps, or null with the reason. */
const advisedSchema = z.object({ value: z.number().nullable(), missing: z.string().nullable() });

const collateralAdviceSchema = z.object({
  asset: addressSchema,
  symbol: z.string(),
  /** In force now outside e-modes, bps (bonus 10,500 = 5 %); caps in whole tokens, 0 = none. */
  now: z.object({
    ltv: z.number(),
    liquidationThreshold: z.number(),
    liquidationBonus: z.number(),
    supplyCap: z.number(),
    borrowCap: z.number(),
  }),
  /** The same as advised; bps and whole tokens. `debtCap`: USD of debt that it should back at today's threshold. */
  advised: z.object({
    ltv: advisedSchema,
    liquidationThreshold: advisedSchema,
    liquidationBonus: advisedSchema,
    supplyCap: advisedSchema,
    borrowCap: advisedSchema,
    debtCap: advisedSchema,
    /** SmartLTV's risk level r of today's terms; not bps. */
    risk: advisedSchema,
  }),
  /** What it was made from: USD, shares. */
  facts: z.object({
    /** Annualised, a share; null = not known yet. */
    sigma: z.number().nullable(),
    /** Dollars that sell within the slippage, and that can be bought within it; null where no depth is known. */
    sellable: z.number().nullable(),
    buyable: z.number().nullable(),
    /** Collateral of positions with debt, the debt it backs, and the largest sale in one call. */
    collateral: z.number(),
    backedDebt: z.number(),
    largestSale: z.number(),
    borrowed: z.number(),
    gasUsd: z.number().nullable(),
    deviationBps: z.number(),
  }),
  /** Where its depth comes from, and the oldest block among the venues; null where there is none. */
  depth: z.object({ source: z.string(), oldestBlock: z.number().int().nullable() }),
});
export type CollateralAdviceView = z.infer<typeof collateralAdviceSchema>;

export const adviceSchema = z.object({
  block: blockSchema,
  terms: adviceQuerySchema,
  collaterals: z.array(collateralAdviceSchema),
  /** Positions left out, as a price is missing. */
  unknown: z.number().int(),
});
export type Advice = z.infer<typeof adviceSchema>;

const bps = z.number().int().min(0).max(20_000);
const wholeTokens = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);

/** POST /api/v1/parameters/proposal: terms to be put into calldata. Nothing is sent. */
export const proposalQuerySchema = z.strictObject({
  terms: z
    .array(
      z.strictObject({
        asset: addressSchema,
        collateral: z
          .strictObject({ ltv: bps, liquidationThreshold: bps, liquidationBonus: bps })
          .refine(({ ltv, liquidationThreshold }) => ltv <= liquidationThreshold, 'LTV is above the threshold')
          .refine(
            ({ liquidationThreshold, liquidationBonus }) =>
              liquidationThreshold === 0 || (liquidationThreshold * liquidationBonus) / 10_000 <= 10_000,
            'threshold × bonus is over 100 %: the configurator refuses it',
          )
          .optional(),
        supplyCap: wholeTokens.optional(),
        borrowCap: wholeTokens.optional(),
      }),
    )
    .min(1)
    .max(64),
});
export type ProposalQuery = z.infer<typeof proposalQuerySchema>;
export type ProposalQuestion = z.input<typeof proposalQuerySchema>;

const callSchema = z.object({ to: addressSchema.nullable(), signature: z.string(), data: z.string() });
export const proposalSchema = z.object({
  /** By who holds the role: calls of the market's PoolConfigurator. */
  configurator: z.array(callSchema),
  /** By a risk steward; `to` is the steward that the market's governance appointed, which is for the sender to know. */
  steward: z.array(callSchema),
});
export type Proposal = z.infer<typeof proposalSchema>;
