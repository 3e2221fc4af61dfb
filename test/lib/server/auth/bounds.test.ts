import { describe, expect, it } from 'vitest';
import { clientAddressOf, clientKeyOf, isLoopbackAddress } from '@/lib/server/auth/client-address';
import { createNonces } from '@/lib/server/auth/nonces';
import { createRateLimit } from '@/lib/server/auth/rate-limit';
import { createSessions } from '@/lib/server/auth/sessions';

const account = (index: number) => `0x${index.toString(16).padStart(40, '0')}` as const;

describe('clientAddressOf', () => {
  it.each([
    ['the peer, whatever it claims', '203.0.113.7', '10.1.1.1', 0, '203.0.113.7'],
    ['what the one trusted proxy wrote', '10.0.0.2', '6.6.6.6, 198.51.100.4', 1, '198.51.100.4'],
    ['what the outer of two wrote', '10.0.0.2', '6.6.6.6, 198.51.100.4, 10.0.0.1', 2, '198.51.100.4'],
    ['the peer when the proxy wrote nothing', '10.0.0.2', undefined, 1, '10.0.0.2'],
    ['an IPv4 peer in IPv6 spelling', '::ffff:192.0.2.9', undefined, 0, '192.0.2.9'],
    ['one with a port', '10.0.0.2', '198.51.100.4:5060', 1, '198.51.100.4'],
    ['one with brackets and a port', '10.0.0.2', '[2001:db8::1]:443', 1, '2001:db8::1'],
    ['nothing where it is no address', '10.0.0.2', 'unknown', 1, undefined],
    ['nothing without a peer', undefined, undefined, 0, undefined],
  ])('is %s', (_, peer, forwarded, proxies, address) => {
    expect(clientAddressOf(peer, forwarded, proxies)).toBe(address);
  });

  it('counts an IPv6 network as one client', () => {
    expect(clientKeyOf('2001:db8:0:5:1:2:3:4')).toBe('2001:db8:0:5::/64');
    expect(clientKeyOf('2001:db8:0:5::ffff')).toBe('2001:db8:0:5::/64');
    expect(clientKeyOf('2001:db8:0:6::1')).not.toBe(clientKeyOf('2001:db8:0:5::1'));
    expect(clientKeyOf('::1')).toBe('0:0:0:0::/64');
    expect(clientKeyOf('192.0.2.9')).toBe('192.0.2.9');
    expect(clientKeyOf('')).toBe('unknown');
  });

  it('knows this machine', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].map(isLoopbackAddress)).toEqual([true, true, true]);
    expect(['10.0.0.1', '127.evil', '', null].map(isLoopbackAddress)).toEqual([false, false, false, false]);
  });
});

describe('createRateLimit', () => {
  it('lets a burst through, then one an interval', () => {
    let at = 1e12;
    const limit = createRateLimit({ perMinute: 60, burst: 3 }, () => at);
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1]);
    expect(limit.take('b')).toBe(0);
    at += 1_000;
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
    at += 60_000;
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1]);
  });

  it('holds no more keys than its capacity, and a crowd does not free one at its limit', () => {
    const limit = createRateLimit({ perMinute: 1, burst: 2 }, () => 1e12, 100);
    expect([1, 2, 3].map(() => limit.take('spent') > 0)).toEqual([false, false, true]);
    for (let index = 0; index < 10_000; index += 1) limit.take(`new ${index}`);
    expect(limit.size()).toBe(100);
    expect(limit.take('spent')).toBeGreaterThan(0);
  });
});

describe('createNonces', () => {
  it('remembers only what was used, until it expires, and takes no more than it can remember', () => {
    let at = 1e12;
    const nonces = createNonces(() => at, 3);
    for (let index = 0; index < 1_000; index += 1) nonces.issue();
    expect(nonces.size()).toBe(0);
    expect([1, 2, 3, 4].map(() => nonces.use(nonces.issue()))).toEqual([true, true, true, false]);
    at += 300_000;
    expect(nonces.use(nonces.issue())).toBe(true);
    expect(nonces.size()).toBe(1);
  });

  it('knows no other process’s nonces', () => {
    const { cookie } = createNonces(Date.now).issue();
    expect(createNonces(Date.now).check(cookie)).toBeUndefined();
  });
});

describe('createSessions', () => {
  it('holds no more than its capacity, few of each account, and gives a listed account’s away last', () => {
    const listed = account(1);
    const sessions = createSessions(
      { absoluteMs: 1e9, idleMs: 1e9, capacity: 50, perAccount: 3, isListed: (each) => each === listed },
      () => 1e12,
    );
    const tokens = [1, 2, 3, 4].map(() => sessions.open(listed));
    expect(tokens.map((token) => sessions.find(token, false) !== undefined)).toEqual([false, true, true, true]);
    for (let index = 0; index < 1_000; index += 1) sessions.open(account(100 + index));
    expect(sessions.size()).toBe(50);
    expect(sessions.find(tokens[3], false)?.account).toBe(listed);
  });
});
