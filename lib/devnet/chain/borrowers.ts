import {
  type Address,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  parseAbi,
  toHex,
} from 'viem';
import type { DevAsset } from '../local-market';
import type { Artifact } from './artifact';
import type { PlannedBorrower } from './borrower-plan';
import { totals } from './borrower-plan';
import { reserveSpec } from './reserve-specs';
import type { Transactor } from './transactor';

const abi = parseAbi([
  'function approve(address spender, uint256 amount)',
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referral)',
  'function create(uint256[] words)',
]);
const constructorParameters = [
  { type: 'address' },
  { type: 'uint8' },
  {
    type: 'tuple[]',
    components: [
      { name: 'asset', type: 'address' },
      { name: 'amount', type: 'uint256' },
    ],
  },
  { type: 'address' },
] as const;

const MAX = 2n ** 256n - 1n;
/** Few enough that a call's gas stays moderate. */
const PER_TRANSACTION = 25;
/** A block costs the node time in proportion to its whole state, so their number does not grow with the borrowers. */
const BLOCKS = 40;
const SUPPLIERS = 5;
/** Debt over supply that the reserves stand at once everybody is in. Percent. */
const USAGE = { stable: 70n, other: 45n };
/** USD that every reserve holds at least, so that small markets can lend and flash-lend too. */
const FLOOR_USD = 20_000_000n;

export interface Funding {
  readonly tx: Transactor;
  readonly deployer: Address;
  readonly pool: Address;
  readonly assets: readonly DevAsset[];
  /** Gives `to` tokens. */
  readonly fund: (asset: DevAsset, amount: bigint, to: Address) => Promise<void>;
}

/** Queues deep liquidity from a few accounts without debt, sized to the borrowers to come. Answers the caps in whole tokens. */
export async function supplyLiquidity(
  { tx, deployer, pool, assets, fund }: Funding,
  planned: readonly PlannedBorrower[],
): Promise<Map<string, { supply: bigint; borrow: bigint }>> {
  const caps = new Map<string, { supply: bigint; borrow: bigint }>();
  for (const [symbol, { supplied, borrowed }] of totals(planned)) {
    const asset = assets.find((candidate) => candidate.symbol === symbol);
    if (asset === undefined) continue;
    const unit = 10n ** BigInt(asset.decimals);
    const floor = (FLOOR_USD * 10n ** 8n * unit) / asset.initialPrice;
    const wanted = (borrowed * 100n) / (asset.stable ? USAGE.stable : USAGE.other) - supplied;
    const amount = wanted > floor ? wanted : floor;
    await fund(asset, amount, deployer);
    tx.send(deployer, asset.address, encodeFunctionData({ abi, functionName: 'approve', args: [pool, MAX] }));
    for (let index = 0; index < SUPPLIERS; index++) {
      const supplier = `0x${keccak256(toHex(`breakwater supplier ${index}`)).slice(26)}` as Address;
      const data = encodeFunctionData({
        abi,
        functionName: 'supply',
        args: [asset.address, amount / BigInt(SUPPLIERS), supplier, 0],
      });
      tx.send(deployer, pool, data);
    }
    const total = (amount + supplied) / unit;
    caps.set(symbol, {
      supply: roundUp((total * 3n) / 2n),
      borrow: roundUp(reserveSpec(symbol).borrowable ? total : 1n),
    });
  }
  return caps;
}

/** Up to two significant digits, as caps are voted. */
function roundUp(value: bigint): bigint {
  const step = 10n ** BigInt(Math.max(0, value.toString().length - 2));
  return ((value + step - 1n) / step) * step;
}

/** The factory's header word; it is the CREATE2 salt as well. */
function header({
  salt,
  eMode,
  collaterals,
  debts,
}: Pick<PlannedBorrower, 'salt' | 'eMode' | 'collaterals' | 'debts'>) {
  const counts = (BigInt(eMode) << 16n) | (BigInt(collaterals.length) << 8n) | BigInt(debts.length);
  return ((BigInt(salt) >> 128n) << 128n) | counts;
}

/**
 * Opens the planned positions, a batch a block, through the factory. `timestamps` gives each block's
 * time: indices differ between batches, so that scaled balances round in every way. Answers the
 * accounts in the plan's order.
 */
export async function openPositions(
  { tx, deployer, pool, assets, fund }: Funding,
  own: ReadonlyMap<string, Artifact>,
  planned: readonly PlannedBorrower[],
  timestamps: (batch: number, batches: number) => bigint,
  onBatch: (opened: number) => Promise<void>,
): Promise<Address[]> {
  const [factoryCode, borrowerCode] = [own.get('BorrowerFactory'), own.get('Borrower')];
  if (!factoryCode || !borrowerCode) throw new Error('the borrower contracts were not compiled');
  const address = new Map(assets.map((asset) => [asset.symbol, asset.address]));
  const factory = tx.deploy(deployer, factoryCode, [deployer, pool, assets.map((asset) => asset.address)]);
  for (const [symbol, { supplied }] of totals(planned)) {
    const asset = assets.find((candidate) => candidate.symbol === symbol);
    if (asset !== undefined && supplied > 0n) await fund(asset, supplied, factory);
  }
  await tx.flush();

  const index = new Map(assets.map((asset, position) => [asset.symbol, BigInt(position)]));
  const words = ({ salt, eMode, collaterals, debts }: PlannedBorrower): bigint[] => [
    header({ salt, eMode, collaterals, debts }),
    ...[...collaterals, ...debts].map(({ symbol, amount }) => ((index.get(symbol) ?? 255n) << 248n) | amount),
  ];
  const accounts: Address[] = [];
  const perBlock = Math.max(PER_TRANSACTION, Math.ceil(planned.length / BLOCKS));
  const batches = Math.ceil(planned.length / perBlock);
  for (let batch = 0; batch < batches; batch++) {
    const plans = planned.slice(batch * perBlock, (batch + 1) * perBlock);
    for (let start = 0; start < plans.length; start += PER_TRANSACTION) {
      const part = plans.slice(start, start + PER_TRANSACTION).flatMap(words);
      tx.send(deployer, factory, encodeFunctionData({ abi, functionName: 'create', args: [part] }));
    }
    await tx.flush(timestamps(batch, batches));
    for (const plan of plans) {
      const debts = plan.debts.map(({ symbol, amount }) => ({ asset: address.get(symbol) ?? pool, amount }));
      const args = encodeAbiParameters(constructorParameters, [pool, plan.eMode, debts, factory]);
      const bytecode = concat([borrowerCode.bytecode as Hex, args]);
      const salt = toHex(header(plan), { size: 32 });
      const account = getContractAddress({ opcode: 'CREATE2', from: factory, salt, bytecode });
      accounts.push(account.toLowerCase() as Address);
    }
    await onBatch(accounts.length);
  }
  return accounts;
}
