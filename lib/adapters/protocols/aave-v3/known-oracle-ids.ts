import type { AssetFeeds } from '@/lib/core/protocols/market-config';

type OracleIds = Pick<AssetFeeds, 'pyth' | 'redstone'>;

const ids = (pyth: string | undefined, redstone?: string): OracleIds => ({
  ...(pyth !== undefined && { pyth: `0x${pyth}` }),
  ...(redstone !== undefined && { redstone }),
});
const same = (names: readonly string[], of: OracleIds): [string, OracleIds][] => names.map((name) => [name, of]);

/**
 * Pull oracles' feeds in dollars, by the address book's names of the assets; on whatever chain, they price the token's
 * worth. Each wrapper has the feed of its own market price, never that of what it wraps.
 *
 * Pyth: ids of the sponsored feeds in pyth-network/pyth-crosschain
 * (`apps/developer-hub/content/docs/price-feeds/core/push-feeds/data/evm`), the older ones from the list of
 * runefi/easy-agent (`packages/agents/pyth-fetcher/src/ids.ts`). A feed that Pyth has ended is not answered.
 * RedStone: names in `packages/node-remote-config/dev/manifests/data-services/primary.json` of
 * redstone-finance/redstone-oracles-monorepo, those in dollars that are no mere contract rate (`rateFeed`).
 */
export const KNOWN_ORACLE_IDS: ReadonlyMap<string, OracleIds> = new Map<string, OracleIds>([
  ...same(['WETH', 'WETHe', 'ETH'], ids('ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace', 'ETH')),
  ...same(['wstETH'], ids('6df640f3b8963d8f8358f791f352b8364513f6ab1cca5ed3f1f7b5448980e784', 'wstETH')),
  ...same(['weETH'], ids('9ee4e7c60b940440a261eb54b6d8149c23b580ed7da3139f7f08f4ea29dad395', 'weETH')),
  ...same(['cbETH'], ids('15ecddd26d49e1a8f1de9376ebebc03916ede873447c1255d2d5891b92ce5717', 'cbETH')),
  ...same(['rETH'], ids('a0255134973f4fdf2f8f7808354274a3b1ebc6ee438be898d045e8b56ba1fe13', 'rETH')),
  ...same(['ezETH'], ids('06c217a791f5c4f988b36629af4cb88fad827b2485400a358f3b02886b54de92', 'ezETH')),
  ...same(['rsETH'], ids('0caec284d34d836ca325cf7b3256c078c597bc052fbd3c0283d52b581d68d71f')),
  ...same(['osETH'], ids(undefined, 'osETH')),
  ...same(['ETHx'], ids(undefined, 'ETHx')),
  ...same(['WBTC', 'WBTCe'], ids('c9d8b075a5c69303365ae23633d4e085199bf5c520a3b90fed1322a0342ffc33', 'WBTC')),
  ...same(['cbBTC'], ids('2817d7bfe5c64b8ea956e9a26f573ef64e72e4d7891f2d6af9bcc93f7aff9a97', 'cbBTC')),
  ...same(['LBTC'], ids('8f257aab6e7698bb92b15511915e593d6f8eae914452f781874754b03d0c612b', 'LBTC')),
  ...same(['eBTC'], ids('be3dd0cf4a168f82e4912952b24420211ad52641b7365d49866d59e20c948288')),
  ...same(['USDC', 'USDCn'], ids('eaa020c61cc479712813461ce153894a96a6c00b21ed0cfc2798d1f9a9e9c94a', 'USDC')),
  ...same(['USDT', 'USDt'], ids('2b89b9dc8fdf9f34709a5b106b472f0f39bb6ca9ce04b0fd7f2e971688e2e53b', 'USDT')),
  ...same(['DAI', 'DAIe'], ids('b0948a5e5313200c632b51bb5ca32f6de0d36e9950a942d19751e833f70dabfd', 'DAI')),
  ...same(['USDe'], ids('6ec879b1e9963de5ee97e9c8710b742d6228252a5e2ca12d4ae81d7fe5ee8c5d', 'USDe')),
  ...same(['sUSDe'], ids('ca3ba9a619a4b3755c10ac7d5e760275aa95e9823d38a84fedd416856cdba37c')),
  ...same(['USDS'], ids('77f0971af11cc8bac224917275c1bf55f2319ed5c654a1ca955c82fa2d297ea1')),
  ...same(['PYUSD'], ids('c1da1b73d7f01e7ddd54b3766cf7fcd644395ad14f70aa706ec5384c59e76692', 'PYUSD')),
  ...same(['FRAX'], ids('c3d5d8d6d17081b3d0bbca6e2fa3a6704bb9a9561d9f9e1dc52db47629f862ad', 'FRAX')),
  ...same(['GHO'], ids(undefined, 'GHO')),
  ...same(['LUSD'], ids(undefined, 'LUSD')),
  ...same(['crvUSD'], ids(undefined, 'crvUSD')),
  ...same(['EURC'], ids('76fa85158bf14ede77087fe3ae472f66213f6ea2f5b411cb2de472794990fa5c')),
  ...same(['XAUt'], ids('44465e17d2e9d390e70c999d5a11fda4f092847fcd2e3e5aa089d96c98a30e67', 'XAUt')),
  ...same(['LINK', 'LINKe'], ids('8ac0c70fff57e9aefdf5edf44b51d62c2d433653cbb2cf5cc06bb115af04d221', 'LINK')),
  ...same(['AAVE', 'AAVEe'], ids('2b9ab1e972a281585084148ba1389800799bd4be63b957507db1349314e47445', 'AAVE')),
  ...same(['UNI'], ids('78d185a741d07edb3412b09008b7c5cfb9bbbd7d568bf00ba737b456ba171501', 'UNI')),
  ...same(['CRV'], ids('a19d04ac696c7a6616d291c7e5d1377cc8be437c327b75adb5dc1bad745fcae8', 'CRV')),
  ...same(['LDO'], ids('c63e2a7f37a04e5e614c07238bedb25dcc38927fba8fe890597a593c0b2fa4ad', 'LDO')),
  ...same(['MKR'], ids('9375299e31c0deb9c6bc378e6329aab44cb48ec655552a70d4b9050346a30378')),
  ...same(['SNX'], ids('39d020f60982ed892abbcd4a06a276a9f9b7bfbce003204c110b6e488f502da3')),
  ...same(['BAL'], ids('07ad7b4a7662d19a6bc675f6b467172d2f3947fa653ca97555a9b20236406628')),
  ...same(['ENS'], ids('b98ab6023650bd2edc026b983fb7c2f8fa1020286f1ba6ecf3f4322cd83b72a6')),
  ...same(['ONE_INCH'], ids('63f341689d98a12ef60a5cff1d7f85c70a9e17bf1575f0e7c0b2512d48b1c8b3')),
  ...same(['RPL'], ids('24f94ac0fd8638e3fc41aab2e4df933e63f763351b640bf336a6ec70651c4503')),
  ...same(['STG'], ids('008546b175392b878c5c7ff0b6327b1cb12669be012fc2935c09a16fc8f6c58f')),
  ...same(['KNC'], ids('b9ccc817bfeded3926af791f09f76c5ffbc9b789cac6e9699ec333a79cacbe2a')),
  ...same(['FXS'], ids('735f591e4fed988cd38df74d8fcedecf2fe8d9111664e0fd500db9aa78b316b1', 'FXS')),
  ...same(['ARB'], ids('3fa4252848f9f0a1480be62745a4629d9eb1322aebab8a791e344b3b9c1adcf5', 'ARB')),
  ...same(['OP'], ids('385f64d993f7b77d8182ed5003d97c60aa3361f3cecfe711544d2d59165e9bdf', 'OP')),
  ...same(['WAVAX'], ids('93da3352f9f1d105fdfe4971cfa80e9dd777bfc5d0f683ebb6e1294b92137bb7', 'AVAX')),
  ...same(['WPOL'], ids('ffd11c5a1cfd42f80afb2df4d9f264c15f956d68153335374ec10722edd70472')),
  ...same(['WBNB'], ids('2f95862b045670cd22bee3114c39763a4a08beeb663b145d283c31d7d1101c4f', 'BNB')),
]);
