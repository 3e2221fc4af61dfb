import { describe, expect, it } from 'vitest';
import { parseConfig } from '@/lib/server/config';

const good = { RPC_URL: 'ws://127.0.0.1:8545', MARKET: 'AaveV3Ethereum' };
const messageOf = (environment: Record<string, string>): string => {
  const result = parseConfig(environment);
  if (result.ok) throw new Error('expected a refusal');
  return result.message;
};

describe('parseConfig', () => {
  it('takes several RPC addresses, each with its port', () => {
    const RPC_URL = 'ws://127.0.0.1:8545, https://node.example:8443/v3/key';
    expect(parseConfig({ ...good, RPC_URL })).toMatchObject({ ok: true, config: { RPC_URL } });
    expect(messageOf({ ...good, RPC_URL: 'ws://127.0.0.1:8545,ftp://node.example:21' })).toContain('RPC_URL');
    expect(messageOf({ ...good, RPC_URL: 'ws://127.0.0.1:8545,' })).toContain('RPC_URL');
  });

  it('takes two variables and fills in the rest', () => {
    expect(parseConfig(good)).toEqual({
      ok: true,
      config: {
        ...good,
        DATA_DIR: '.data',
        ENGINE: 'embedded',
        SAFE: false,
        LOG_LEVEL: 'info',
        RESYNC_SECONDS: 600,
        EXCHANGE_DEPTH: 0,
        READ: 'public',
        OPERATORS: [],
        PUBLIC_HEALTH: true,
        TRUST_PROXY: 0,
        SESSION_HOURS: 12,
        SESSION_IDLE_MINUTES: 60,
      },
    });
  });

  it.each([
    ['RPC_URL', { MARKET: 'x' }],
    ['MARKET', { RPC_URL: 'ws://127.0.0.1:1' }],
  ])('names %s when it is missing, with an example', (name, environment) => {
    expect(messageOf(environment as Record<string, string>)).toMatch(
      new RegExp(`^${name} is not set\\. Set it, for example ${name}=`),
    );
  });

  it.each([
    ['RPC_URL', 'ftp://x.example', 'ws://'],
    ['ENGINE', 'both', 'embedded or external'],
    ['RESYNC_SECONDS', 'soon', 'number of seconds'],
    ['DEVNET_CONTROL_URL', 'http://10.0.0.1:80', 'on this machine'],
    ['WALLETCONNECT_PROJECT_ID', 'abc', '32 hexadecimal digits'],
    ['DATABASE_URL', 'mysql://h/db', 'postgres://'],
    ['SAFE', 'yes', '1 or 0'],
    ['HERMES_URL', 'wss://hermes.example', 'https://'],
    ['PYTH_API_KEY', 'two words', 'one word'],
    ['REDSTONE_URLS', 'https://a.example,ftp://b.example', 'https://'],
    ['REDSTONE_SIGNERS', '0x12', 'not an EVM address'],
    ['REDSTONE_THRESHOLD', '0', '1 to 32'],
    ['REDSTONE_POLL_SECONDS', 'often', 'number of seconds'],
    ['REDSTONE_SERVICE', '../prod', 'name of a data service'],
    ['READ', 'everyone', 'signed-in'],
    ['OPERATORS', '0x12:operator', 'not an EVM address'],
    ['OPERATORS', `0x${'1'.repeat(40)}:admin`, 'viewer, operator'],
    ['OPERATORS', `0x${'1'.repeat(40)}`, 'pairs'],
    ['OPERATORS', `0x${'1'.repeat(40)}:viewer,0x${'1'.repeat(40)}:operator`, 'once'],
    ['PUBLIC_URL', 'http://risk.example.org', 'https://'],
    ['PUBLIC_URL', 'https://risk.example.org/app', 'without a path'],
    ['TRUST_PROXY', 'yes', 'number of proxies'],
    ['SESSION_HOURS', '0', '1 to 168'],
    ['SESSION_IDLE_MINUTES', '1', '5 to 10080'],
  ])('says what %s=%s must be', (name, value, rule) => {
    const message = messageOf({ ...good, [name]: value });
    expect(message).toContain(name);
    expect(message).toContain(rule);
    expect(message).toContain('for example');
  });

  it('treats an empty variable as absent, and reports every fault at once', () => {
    const message = messageOf({ RPC_URL: '', MARKET: '' });
    expect(message).toContain('RPC_URL is not set');
    expect(message).toContain('MARKET is not set');
  });

  it('never repeats what may be a key or a password', () => {
    expect(messageOf({ ...good, DATABASE_URL: 'mysql://user:hunter2@host/db' })).not.toContain('hunter2');
    expect(messageOf({ ...good, PYTH_API_KEY: 'hunter 2' })).not.toContain('hunter');
    expect(messageOf({ ...good, REDSTONE_API_KEY: 'hunter 2' })).not.toContain('hunter');
    expect(messageOf({ ...good, REDSTONE_URLS: 'https://a.example/key-0123456789, ftp://b' })).not.toContain(
      'key-0123',
    );
    expect(messageOf({ ...good, RPC_URL: 'gopher://node.example/v3/0123456789abcdef' })).not.toContain('0123456789');
  });

  it('takes operators and a public address', () => {
    expect(
      parseConfig({
        ...good,
        OPERATORS:
          '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266:operator, 0x00000000000000000000000000000000000000a1:viewer',
        PUBLIC_URL: 'https://risk.example.org/',
      }),
    ).toMatchObject({
      config: {
        OPERATORS: [
          { account: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', role: 'operator' },
          { account: '0x00000000000000000000000000000000000000a1', role: 'viewer' },
        ],
        PUBLIC_URL: 'https://risk.example.org',
      },
    });
  });

  it('takes several gateways and signers', () => {
    const signers = ['1', '2', '3'].map((digit) => `0x${digit.repeat(40)}`);
    const result = parseConfig({
      ...good,
      REDSTONE_URLS: 'https://a.example, https://b.example',
      REDSTONE_SIGNERS: signers.join(','),
      REDSTONE_THRESHOLD: '2',
    });
    expect(result).toMatchObject({
      config: {
        REDSTONE_URLS: ['https://a.example', 'https://b.example'],
        REDSTONE_SIGNERS: signers,
        REDSTONE_THRESHOLD: 2,
      },
    });
    expect(messageOf({ ...good, REDSTONE_SIGNERS: `${signers[0]},${signers[0]},${signers[1]}` })).toContain(
      'names 2 signers, and REDSTONE_THRESHOLD asks for 3',
    );
  });

  it('needs a database for an external engine', () => {
    expect(messageOf({ ...good, ENGINE: 'external' })).toMatch(/^DATABASE_URL is not set, and ENGINE=external/);
  });
});
