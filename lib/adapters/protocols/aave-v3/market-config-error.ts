/** The market cannot be configured as asked. The message says what to set, and to what. */
export class MarketConfigError extends Error {
  override readonly name = 'MarketConfigError';
}
