import { describe, expect, it } from 'vitest';
import { readFeed } from '@/lib/adapters/oracles/redstone-feed';
import { redstonePackageSchema, redstonePrice, redstoneSigner } from '@/lib/adapters/oracles/redstone-package';
import { REDSTONE_PRIMARY_PROD } from '@/lib/adapters/oracles/redstone-source';
import { signPackage } from '@/lib/devnet/oracles/redstone-signing';

/** What the five nodes of redstone-primary-prod really signed at one moment of 2026-10-03, as public facts: value and signature. */
const AT = 1_791_029_540_000;
const REAL: Record<string, readonly (readonly [number, string])[]> = {
  BTC: [
    [
      84679.90298849,
      'af5e4f2e1a505cf8345e68b2acd5df533cc2f0b5e56229e77fdd4159c5741c681a15c296f1cef54757cdafda04328b593551e9c72c30ff7cd05df91ee17243ac1c',
    ],
    [
      84679.60701255,
      'c2d4a4baa404b4bc29164cac1abd047d8bd5268a0f7a19b8183428b8847cc3182a1a45318d52b1b2a0b1fe4d8b613d81e04e9896504f01a82b43b70dbf6150621b',
    ],
    [
      84679.60701255,
      'ddbb02c2cd7a0664b92605603587bd70cd9fe3dec8646abba68aa1babdfbc2911aa43d0bb04ff3a7600702c72ea545b77fa4229ef970f3c3258d7f567af4b7f81c',
    ],
    [
      84679.60701255,
      '024e3950a64a96ad86c2394622d651112fc9ebfb31cf70f5e92e50a45f2e726a0ebc485242968801967fbad9a2c2fb5b789228734a3c42c617671d0b9d8c2b121b',
    ],
    [
      84679.59701325,
      '28e91cda4cb9915e984fb89245c11008b1545b0b4e408b2037680206b7a1832e6f257e8c8eebed3ffec0dc3fc9cb62c2e54c58129501d1833ca15ec4dbbc46811b',
    ],
  ],
  ETH: [
    [
      2683.453202,
      '979d82cddabf7f121ce7cbd25c0f12f98aa4b5a91b19a608cb2da5b347bd11743fd6e2f81ab27b231c85dcebd9f7491473f32fcb086193886a8b2371d5d20e481c',
    ],
    [
      2683.453202,
      '9074f296c8de568fd43d42d07bc1079ee984a958e820fbd219c101599f2366d25f21e185d543b18299f556fbd2fe768466e478b1051fbca0e324a960d84485141c',
    ],
    [
      2683.453202,
      '9a3afc394f92f835834439a9945645f7ce6dad1704c1498a7959d135cc308d6b5b1321b13d64177122648c10fa4d2988ed275b5e474eee21d8b817d4d8c950d11c',
    ],
    [
      2683.453202,
      'bc7692be42471841b0179cce61c6985e491b01a7b986011e315cb0660fd6acff24366e6ab3fccce6209f87f5171c7f81bef4d9ed796fd3e37a4ea50a6ef715a71c',
    ],
    [
      2683.453202,
      'b948faf69b006cb4b8ea0d65ad0153fd35504a2dee8b0c6bfd35ff59176296296969eda01f41bdd74302293fed220aefd0d02b147c10c2f137c4df0f5fa381331b',
    ],
  ],
};

const packagesOf = (feedId: string) =>
  (REAL[feedId] ?? []).map(([value, signature]) => ({
    dataPoints: [{ dataFeedId: feedId, value }],
    timestampMilliseconds: AT,
    signature: Buffer.from(signature, 'hex').toString('base64'),
    dataPackageId: feedId,
  }));
const breathe = () => Promise.resolve();
const read = (feedId: string, packages: unknown, now = AT + 5_000) =>
  readFeed(feedId, packages, REDSTONE_PRIMARY_PROD, now, breathe);

describe('what RedStone’s nodes really signed', () => {
  it.each(['BTC', 'ETH'])('recovers to the five authorised signers: %s', async (feedId) => {
    const signers = await Promise.all(
      packagesOf(feedId).map((one) => redstoneSigner(redstonePackageSchema.parse(one))),
    );
    expect(new Set(signers)).toEqual(REDSTONE_PRIMARY_PROD.signers);
  });

  it('gives the median of the signers', async () => {
    expect(await read('BTC', packagesOf('BTC'))).toEqual({
      price: { value: 8_467_960_701_255n, timestampMs: AT },
      refused: [],
    });
    expect((await read('ETH', packagesOf('ETH'))).price?.value).toBe(268_345_320_200n);
  });

  it('takes the mean of the middle two of four', async () => {
    const signed = await Promise.all(
      [1_002, 1_000, 1_005, 1_001].map((value, index) =>
        signPackage('ETH', value, AT, `0x${String(index + 1).repeat(64)}`, false),
      ),
    );
    const signers = new Set(signed.map(({ signerAddress }) => signerAddress.toLowerCase() as `0x${string}`));
    const { price } = await readFeed('ETH', signed, { signers, threshold: 3 }, AT, breathe);
    expect(price?.value).toBe(100_150_000_000n);
  });

  it.each<[string, (one: ReturnType<typeof packagesOf>[number]) => unknown, string]>([
    [
      'another value',
      (one) => ({ ...one, dataPoints: [{ dataFeedId: 'ETH', value: 2683.4532021 }] }),
      'not authorised',
    ],
    ['another time', (one) => ({ ...one, timestampMilliseconds: AT + 1 }), 'not authorised'],
    ['another feed', (one) => ({ ...one, dataPoints: [{ dataFeedId: 'BTC', value: 2683.453202 }] }), 'it is of BTC'],
    [
      'another number of decimals',
      (one) => ({ ...one, dataPoints: [{ dataFeedId: 'ETH', value: 2683.453202, decimals: 7 }] }),
      'not authorised',
    ],
    ['a broken signature', (one) => ({ ...one, signature: Buffer.alloc(65).toString('base64') }), 'signature'],
    ['no signature', (one) => ({ ...one, signature: '' }), 'signature'],
    ['two values', (one) => ({ ...one, dataPoints: [...one.dataPoints, ...one.dataPoints] }), 'dataPoints'],
    ['a negative value', (one) => ({ ...one, dataPoints: [{ dataFeedId: 'ETH', value: -1 }] }), 'dataPoints'],
    ['an endless value', (one) => ({ ...one, dataPoints: [{ dataFeedId: 'ETH', value: 1e30 }] }), 'dataPoints'],
    ['text', () => 'text', 'package'],
    ['nothing', () => null, 'package'],
  ])('counts no package with %s', async (_, change, reason) => {
    const reading = await read('ETH', packagesOf('ETH').map(change));
    expect(reading.price).toBeUndefined();
    expect(reading.refused[0]?.reason).toContain(reason);
    expect(reading.refused.at(-1)?.reason).toBe('0 of the 3 signers that it needs');
  });

  it('needs three different signers', async () => {
    const [first, second] = packagesOf('ETH');
    expect((await read('ETH', [first, second, first, second])).price).toBeUndefined();
    const { refused } = await read('ETH', [first, second, first]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('a second package of signer 0x'),
      '2 of the 3 signers that it needs',
    ]);
  });

  it.each([
    [AT + 180_000, true],
    [AT + 180_001, false],
    [AT - 60_000, true],
    [AT - 60_001, false],
  ])('is good for 180 s, and 60 s ahead: at %d %s', async (now, good) => {
    expect((await read('ETH', packagesOf('ETH'), now)).price !== undefined).toBe(good);
  });

  it('takes the newest moment that enough signed', async () => {
    const key = (index: number) => `0x${String(index).repeat(64)}` as const;
    const at = (time: number, value: number, nodes: readonly number[]) =>
      Promise.all(nodes.map((node) => signPackage('ETH', value, time, key(node), false)));
    const old = await at(AT, 2_000, [1, 2, 3]);
    const young = await at(AT + 1_000, 2_001, [1, 2]);
    const signers = new Set(old.map(({ signerAddress }) => signerAddress.toLowerCase() as `0x${string}`));
    const trust = { signers, threshold: 3 };
    expect((await readFeed('ETH', [...young, ...old], trust, AT, breathe)).price).toEqual({
      value: 200_000_000_000n,
      timestampMs: AT,
    });
    expect((await readFeed('ETH', [...young, ...old], { ...trust, threshold: 2 }, AT, breathe)).price).toEqual({
      value: 200_100_000_000n,
      timestampMs: AT + 1_000,
    });
  });
});

it('reads values signed as bytes and with other decimals', () => {
  const price = (point: object) =>
    redstonePrice(
      redstonePackageSchema.parse({
        timestampMilliseconds: AT,
        signature: Buffer.alloc(65).toString('base64'),
        dataPoints: [{ dataFeedId: 'ETH', ...point }],
      }),
    );
  expect(price({ value: Buffer.from('0005f5e100', 'hex').toString('base64') })).toBe(100_000_000n);
  expect(price({ value: 1.5, decimals: 0 })).toBe(200_000_000n);
  expect(price({ value: 1.23456789, decimals: 10 })).toBe(123_456_789n);
  expect(price({ value: 0.1 + 0.2 })).toBe(30_000_000n);
});
