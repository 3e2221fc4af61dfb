import { z } from 'zod';
import { type AssetFeeds, assetFeedsSchema, type MarketConfig } from '@/lib/core/protocols/market-config';
import { addressSchema } from '@/lib/core/units/address';
import { MarketConfigError } from './market-config-error';

/** By the asset's address or its symbol in the market; what each holds is judged once it is laid over what was there. */
const fileSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const strictFeedsSchema = z.strictObject(assetFeedsSchema.shape);

/**
 * A market's feeds as a feeds file changes them. Per asset each value given takes the place of the one there, `null`
 * takes it away, and what is not named stays; `exchanges` is laid over venue by venue in the same way. An address that
 * the market's feeds do not know adds an asset. Throws `MarketConfigError` with the path of each wrong value.
 */
export function changedFeeds(feeds: MarketConfig['feeds'], json: unknown, path: string): MarketConfig['feeds'] {
  const file = fileSchema.safeParse(json);
  if (!file.success) throw wrong(path, file.error.issues.map(words));
  const faults: string[] = [];
  const changed: Record<string, AssetFeeds> = { ...feeds };
  for (const [key, change] of Object.entries(file.data)) {
    const address = addressSchema.safeParse(key).data ?? bySymbol(feeds, key);
    if (address === undefined) {
      faults.push(`${key}: no asset of this market; name it by its address, or by one of ${symbols(feeds)}`);
      continue;
    }
    const parsed = strictFeedsSchema.safeParse(laidOver(feeds[address], change));
    if (parsed.success) changed[address] = parsed.data;
    else faults.push(...parsed.error.issues.map((issue) => words({ ...issue, path: [key, ...issue.path] })));
  }
  faults.push(...strayReferences(changed));
  if (faults.length > 0) throw wrong(path, faults);
  return changed;
}

const laidOver = (current: AssetFeeds | undefined, change: Record<string, unknown>): Record<string, unknown> => {
  const { exchanges } = change;
  const venues = z.record(z.string(), z.unknown()).safeParse(exchanges);
  return without({
    ...current,
    ...change,
    ...(venues.success && { exchanges: without({ ...current?.exchanges, ...venues.data }) }),
  });
};

const without = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** Pools and ratios that point at what is no asset of the market. */
function strayReferences(feeds: MarketConfig['feeds']): string[] {
  return Object.values(feeds).flatMap(({ symbol, uniswapV3, uniswapV2, ratio }) => [
    ...uniswapV3.flatMap(({ quote }, at) => (quote in feeds ? [] : [stray(`${symbol}.uniswapV3.${at}.quote`, quote)])),
    ...uniswapV2.flatMap(({ quote }, at) => (quote in feeds ? [] : [stray(`${symbol}.uniswapV2.${at}.quote`, quote)])),
    ...(ratio === undefined || ratio.base in feeds ? [] : [stray(`${symbol}.ratio.base`, ratio.base)]),
  ]);
}

const stray = (where: string, address: string): string => `${where}: ${address} is no asset of this market`;

const bySymbol = (feeds: MarketConfig['feeds'], symbol: string) =>
  addressSchema.safeParse(Object.entries(feeds).find(([, feed]) => feed.symbol === symbol)?.[0]).data;

const symbols = (feeds: MarketConfig['feeds']): string =>
  Object.values(feeds)
    .map(({ symbol }) => symbol)
    .join(', ');

const words = (issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string =>
  `${issue.path.map(String).join('.') || '(root)'}: ${issue.message}`;

const wrong = (path: string, faults: readonly string[]): MarketConfigError =>
  new MarketConfigError(
    `The feeds file ${path} (FEEDS) cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
