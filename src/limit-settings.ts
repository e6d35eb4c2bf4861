import { isIP } from 'node:net';
import { z } from 'zod';
import { wholeNumber } from './setting-types.ts';

// The settings for the rate limits.

const MAX_HOPS = 10;

/** The settings by name. */
export const LIMIT_SETTINGS = {
  RATE_LIMIT: wholeNumber(1, 1_000_000)
    .default(100)
    .describe('maximum number of operations per second with one credential, 1 to 1000000'),
  SECRET_RATE_LIMIT: wholeNumber(1, 1_000_000)
    .default(60)
    .describe('maximum number of writes per minute that return a secret, with one credential, 1 to 1000000'),
  TRUSTED_PROXIES: z
    .string()
    .transform((value) => (/^\d+$/.test(value) ? Number(value) : value.split(',').map((part) => part.trim())))
    .refine(
      isTrustedProxies,
      `must be a number of proxies from 1 to ${MAX_HOPS}, or a comma-separated list of networks such as 10.0.0.0/8,fd00::/8`,
    )
    .default([])
    .describe(
      'number of proxies in front of the gateway, or a comma-separated list of their networks. Callers without a credential are told apart by X-Forwarded-For',
    ),
} as const;

function isTrustedProxies(value: number | string[]): boolean {
  return typeof value === 'number' ? value >= 1 && value <= MAX_HOPS : value.every(isNetwork);
}

/** A network of all addresses is rejected, because every client could then choose its address. */
function isNetwork(value: string): boolean {
  const [, address = '', prefix = ''] = /^([\da-fA-F.:]+)\/([1-9]\d{0,2})$/.exec(value) ?? [];
  return Number(prefix) <= ({ 4: 32, 6: 128 }[isIP(address)] ?? -1);
}
