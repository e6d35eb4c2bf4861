import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientAddresses, type TrustedProxies } from '../../src/http/client-address.ts';

const PROXY = '10.0.0.1';
const NETWORKS = ['10.0.0.0/8', 'fd00::/8'];

function addressOf(
  trusted: TrustedProxies,
  forwardedFor: string | undefined,
  peer: string | undefined = PROXY,
): string {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return createClientAddresses(trusted)({ headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage);
}

describe('without trusted proxies', () => {
  it('the address is the one of the connection', () => {
    expect(addressOf([], '192.0.2.1')).toBe(PROXY);
    expect(addressOf([], '192.0.2.1', '::ffff:10.0.0.1')).toBe('::ffff:10.0.0.1');
  });
});

describe('with a number of trusted proxies', () => {
  it.each([
    [1, '192.0.2.1', '192.0.2.1'],
    [1, '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    [2, '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    [2, '203.0.113.9,192.0.2.1,198.51.100.7', '192.0.2.1'],
    // A request that has passed fewer proxies.
    [2, '192.0.2.1', '192.0.2.1'],
    [3, undefined, PROXY],
    [1, '', PROXY],
  ])('%i and the header %j, it is %s', (trusted, forwardedFor, address) => {
    expect(addressOf(trusted, forwardedFor)).toBe(address);
  });
});

describe('with trusted networks', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1, 10.0.0.2, fd00::2', '192.0.2.1'],
    ['203.0.113.9, 2001:db8::1, 10.0.0.2', '2001:db8::1'],
    // A client in a trusted network.
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [undefined, PROXY],
  ])('and the header %j, it is %s', (forwardedFor, address) => {
    expect(addressOf(NETWORKS, forwardedFor)).toBe(address);
  });

  it('it is the one of the connection if that is not from a trusted network', () => {
    expect(addressOf(NETWORKS, '192.0.2.1', '203.0.113.1')).toBe('203.0.113.1');
    expect(addressOf(NETWORKS, '192.0.2.1', 'fe80::1%eth0')).toBe('fe80::1%eth0');
  });

  it('a connection of IPv4 on a socket of IPv6 counts as IPv4', () => {
    expect(addressOf(NETWORKS, '192.0.2.1', '::ffff:10.0.0.1')).toBe('192.0.2.1');
  });
});

describe('an entry', () => {
  it.each([
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:DB8:0:0::0001', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    [' \t192.0.2.1 ', '192.0.2.1'],
  ])('%j is the address %s', (entry, address) => {
    for (const trusted of [1, NETWORKS]) expect(addressOf(trusted, `203.0.113.9,${entry}`)).toBe(address);
  });

  it.each([
    '',
    ' ',
    'unknown',
    '_hidden',
    'proxy.example',
    '192.0.2',
    '192.0.2.1.5',
    '192.0.2.256',
    '192.000.2.1',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:123456',
    '192.0.2.0/24',
    'for=192.0.2.1',
    '"192.0.2.1"',
    '2001:db8::1::',
    '[2001:db8::1',
    '[2001:db8::1]x',
    'fe80::1%eth0',
    '192.0.2.1 192.0.2.2',
  ])('%j counts as the proxy that wrote it, and nothing before it counts', (entry) => {
    for (const trusted of [1, 2, NETWORKS]) expect(addressOf(trusted, `192.0.2.7,${entry}`)).toBe(PROXY);
  });
});

it('a client cannot change its address by the header that it sends', () => {
  const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('', 'unknown', PROXY, 'fd00::1'), fc.string());
  const spoofed = fc.array(entry).map((entries) => entries.join(','));
  fc.assert(
    fc.property(spoofed, (sent) => {
      for (const trusted of [1, NETWORKS]) expect(addressOf(trusted, `${sent}, 192.0.2.1`)).toBe('192.0.2.1');
      for (const trusted of [2, NETWORKS]) expect(addressOf(trusted, `${sent}, 192.0.2.1, 10.0.0.2`)).toBe('192.0.2.1');
    }),
  );
});
