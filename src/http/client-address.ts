import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, SocketAddress } from 'node:net';

/** The proxies whose `X-Forwarded-For` counts: how many are in front of the gateway, or their networks in CIDR form. */
export type TrustedProxies = number | readonly string[];

/**
 * Returns the function that finds the address of a request's client. Each proxy adds the address that it was called from at
 * the end of the header, so the header is read from its end, and only as far as trusted proxies have written it: a client can
 * put any address in front of that. An entry that is not an address, such as `unknown`, counts as the proxy that wrote it.
 */
export function createClientAddresses(trusted: TrustedProxies): (request: IncomingMessage) => string {
  if (typeof trusted !== 'number' && trusted.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const isTrusted = trustIn(trusted);
  return ({ socket, headers }) => {
    const entries = String(headers['x-forwarded-for'] ?? '').split(',');
    const { remoteAddress = '' } = socket;
    let address = parseAddress(remoteAddress) ?? remoteAddress;
    for (let hop = 0; isTrusted(address, hop); hop += 1) {
      const client = parseAddress(entries.pop() ?? '');
      if (client === null) break;
      address = client;
    }
    return address;
  };
}

function trustIn(trusted: TrustedProxies): (address: string, hop: number) => boolean {
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  const networks = new BlockList();
  for (const network of trusted) {
    const [address = '', prefix] = network.split('/');
    networks.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => networks.check(address, familyOf(address));
}

/** Returns the one spelling of an address, without its port. Null if it is not an address. */
function parseAddress(entry: string): string | null {
  const text = entry.trim();
  const [, inBrackets, beforePort] = /^\[(.+)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  // The zone of a link-local address, after `%`, has a meaning on one machine only.
  if (isIP(address) === 0 || address.includes('%')) return null;
  if (familyOf(address) === 'ipv4') return address;
  // An address of IPv4 that is written as one of IPv6 is the same address.
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
