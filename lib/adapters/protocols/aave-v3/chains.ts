import type { Address } from 'viem';

export interface ChainFacts {
  readonly name: string;
  /** Seconds between blocks. */
  readonly blockTime: number;
  readonly explorer: string;
  readonly multicall3?: Address;
}

/** The chains Aave v3 lives on, as viem's chain definitions describe them; a table, because importing those costs half a second. */
export const CHAINS: Readonly<Record<number, ChainFacts>> = {
  1: { name: 'Ethereum', blockTime: 12, explorer: 'https://etherscan.io' },
  10: { name: 'OP Mainnet', blockTime: 2, explorer: 'https://optimistic.etherscan.io' },
  56: { name: 'BNB Smart Chain', blockTime: 0.75, explorer: 'https://bscscan.com' },
  100: { name: 'Gnosis', blockTime: 5, explorer: 'https://gnosisscan.io' },
  137: { name: 'Polygon', blockTime: 2, explorer: 'https://polygonscan.com' },
  143: { name: 'Monad', blockTime: 0.4, explorer: 'https://monadscan.com' },
  146: { name: 'Sonic', blockTime: 0.63, explorer: 'https://sonicscan.org' },
  196: { name: 'X Layer', blockTime: 1, explorer: 'https://www.oklink.com/xlayer' },
  324: {
    name: 'ZKsync Era',
    blockTime: 1,
    explorer: 'https://explorer.zksync.io',
    multicall3: '0xf9cda624fbc7e059355ce98a31693d299facd963',
  },
  1088: { name: 'Metis', blockTime: 4, explorer: 'https://explorer.metis.io' },
  1868: { name: 'Soneium', blockTime: 2, explorer: 'https://soneium.blockscout.com' },
  4326: { name: 'MegaETH', blockTime: 1, explorer: 'https://mega.etherscan.io' },
  5000: { name: 'Mantle', blockTime: 2, explorer: 'https://mantlescan.xyz' },
  8453: { name: 'Base', blockTime: 2, explorer: 'https://basescan.org' },
  9745: { name: 'Plasma', blockTime: 1, explorer: 'https://plasmascan.to' },
  42161: { name: 'Arbitrum One', blockTime: 0.25, explorer: 'https://arbiscan.io' },
  42220: { name: 'Celo', blockTime: 1, explorer: 'https://celoscan.io' },
  43113: { name: 'Avalanche Fuji', blockTime: 2, explorer: 'https://testnet.snowtrace.io' },
  43114: { name: 'Avalanche', blockTime: 1.7, explorer: 'https://snowtrace.io' },
  57073: { name: 'Ink', blockTime: 2, explorer: 'https://explorer.inkonchain.com' },
  59144: { name: 'Linea', blockTime: 2, explorer: 'https://lineascan.build' },
  84532: { name: 'Base Sepolia', blockTime: 2, explorer: 'https://sepolia.basescan.org' },
  421614: { name: 'Arbitrum Sepolia', blockTime: 0.25, explorer: 'https://sepolia.arbiscan.io' },
  534352: { name: 'Scroll', blockTime: 3, explorer: 'https://scrollscan.com' },
  763373: { name: 'Ink Sepolia', blockTime: 2, explorer: 'https://explorer-sepolia.inkonchain.com' },
  11155111: { name: 'Sepolia', blockTime: 12, explorer: 'https://sepolia.etherscan.io' },
  11155420: { name: 'OP Sepolia', blockTime: 2, explorer: 'https://optimism-sepolia.blockscout.com' },
};

/** Where Multicall3 stands on every chain that does not say otherwise. */
export const MULTICALL3: Address = '0xca11bde05977b3631167028862be2a173976ca11';

/** Chainlink's L2 sequencer uptime feeds (mechanics F1). */
export const SEQUENCER_FEEDS: Readonly<Record<number, Address>> = {
  10: '0x371ead81c9102c9bf4874a9075ffff170f2ee389',
  8453: '0xbcf85224fc0756b9fa45aa7892530b47e10b6433',
  42161: '0xfdb631f5ee196f0ed6faa767959853a9f217697d',
};

/**
 * A block before each market's first event: the start blocks of Aave's own subgraphs, rounded down.
 * A market without an entry is scanned from block 0, where empty ranges pass quickly on nodes without range limits.
 */
export const DEPLOY_BLOCKS: Readonly<Record<string, bigint>> = {
  AaveV3Arbitrum: 7_740_000n,
  AaveV3Avalanche: 11_970_000n,
  AaveV3BNB: 33_571_000n,
  AaveV3Base: 2_357_000n,
  AaveV3Ethereum: 16_291_000n,
  AaveV3EthereumLido: 20_262_000n,
  AaveV3Gnosis: 30_293_000n,
  AaveV3Linea: 12_430_000n,
  AaveV3Optimism: 4_365_000n,
  AaveV3Polygon: 25_824_000n,
  AaveV3Scroll: 2_618_000n,
  AaveV3Sonic: 7_986_000n,
};
