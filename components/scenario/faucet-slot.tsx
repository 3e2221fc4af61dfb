'use client';

/** Where a connected wallet asks the local chain for test tokens. */
export const FaucetSlot = () => null;
