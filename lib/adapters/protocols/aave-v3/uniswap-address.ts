import { type Address, encodeAbiParameters, encodePacked, getCreate2Address, type Hex, keccak256 } from 'viem';

/** Factories and the hashes of what they deploy, on Ethereum: `PoolAddress.sol` of Uniswap/v3-periphery, `UniswapV2Library.sol` of v2-periphery. */
const V3_FACTORY: Address = '0x1f98431c8ad98523631ae4a59f267346ea31f984';
const V3_INIT_CODE_HASH: Hex = '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54';
const V2_FACTORY: Address = '0x5c69bee701ef814a2b6a3edd4b1652cb9cc5aa6f';
const V2_INIT_CODE_HASH: Hex = '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';

const ordered = (a: Address, b: Address): readonly [Address, Address] =>
  a.toLowerCase() < b.toLowerCase() ? [a, b] : [b, a];
const lower = (address: Address): Address => address.toLowerCase() as Address;

/** The address that a Uniswap v3 pool of two tokens has on Ethereum, deployed or not; `fee` in hundredths of a bip. */
export function uniswapV3Pool(a: Address, b: Address, fee: number): Address {
  const key = encodeAbiParameters(
    [{ type: 'address' }, { type: 'address' }, { type: 'uint24' }],
    [...ordered(a, b), fee],
  );
  return lower(getCreate2Address({ from: V3_FACTORY, salt: keccak256(key), bytecodeHash: V3_INIT_CODE_HASH }));
}

/** The address that a Uniswap v2 pair of two tokens has on Ethereum, deployed or not. */
export function uniswapV2Pair(a: Address, b: Address): Address {
  const salt = keccak256(encodePacked(['address', 'address'], [...ordered(a, b)]));
  return lower(getCreate2Address({ from: V2_FACTORY, salt, bytecodeHash: V2_INIT_CODE_HASH }));
}
