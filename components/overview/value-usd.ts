/** Value in USD of 8 decimals of base units at a price of 8 decimals, rounded down; null without a price. For display. */
export const valueUsd = (amount: string, decimals: number, price: string | null): string | null =>
  price === null ? null : ((BigInt(amount) * BigInt(price)) / 10n ** BigInt(decimals)).toString();
