import type { Address } from 'viem';
import { createTestClient, http, parseEther, publicActions } from 'viem';
import type { ScenarioAction } from '@/lib/core/snapshot/endpoints';
import type { LocalMarket } from '@/lib/devnet/local-market';

type FaucetRequest = Extract<ScenarioAction, { action: 'faucet' }>;

export interface Faucet {
  /** Mints test tokens and tops the account up to 10 ether. Throws `UnknownAssetError`. */
  give(request: FaucetRequest): Promise<{ symbol: string; account: Address; amount: bigint }>;
}

const DEFAULT_USD = 50_000;
const GAS_MONEY = parseEther('10');

/** Hands out the local chain's worthless money. */
export function createFaucet(
  market: Pick<LocalMarket, 'http' | 'assets' | 'mint'>,
  price: (symbol: string) => number | undefined,
): Faucet {
  const chain = createTestClient({ mode: 'anvil', transport: http(market.http) }).extend(publicActions);
  return {
    async give({ account, asset: wanted, amount }) {
      const asset = market.assets.find((a) => a.address === wanted);
      if (!asset) throw new UnknownAssetError(wanted);
      const usd = price(asset.symbol) ?? asset.initialUsd;
      const units = amount === undefined ? wholeTokens(DEFAULT_USD / usd, asset.decimals) : BigInt(amount);
      const balance = await chain.getBalance({ address: account });
      if (balance < GAS_MONEY) await chain.setBalance({ address: account, value: GAS_MONEY });
      await market.mint(asset.symbol, account, units);
      return { symbol: asset.symbol, account, amount: units };
    },
  };
}

/** Tokens to base units, truncated at a millionth of a token; at least one unit. */
function wholeTokens(tokens: number, decimals: number): bigint {
  const units = (BigInt(Math.floor(tokens * 1e6)) * 10n ** BigInt(decimals)) / 1_000_000n;
  return units > 0n ? units : 1n;
}

export class UnknownAssetError extends Error {
  override readonly name = 'UnknownAssetError';
  constructor(asset: string) {
    super(`the local market has no asset "${asset}"`);
  }
}
