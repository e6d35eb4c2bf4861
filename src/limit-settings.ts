import { isIP } from 'node:net';
import { z } from 'zod';
import { secretFile, wholeNumber } from './setting-types.ts';

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
  REDIS_URL: z
    .string()
    .refine(
      isRedisUrl,
      'must be a URL such as rediss://user:password@redis.example.net:6379/0, with redis or rediss (TLS) as its scheme. Percent-encode special characters in the user name and the password',
    )
    .optional()
    .describe(
      'URL of a Redis server, redis://… or rediss://… for TLS. All gateways that use it share their rate limits. Requires CALLER_HASH_KEY',
    ),
  REDIS_URL_FILE: secretFile('REDIS_URL'),
  CALLER_HASH_KEY: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe(
      'secret of at least 32 characters for the hashes by which Redis knows the callers. The same for all gateways that share it',
    ),
  CALLER_HASH_KEY_FILE: secretFile('CALLER_HASH_KEY'),
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

function isRedisUrl(value: string): boolean {
  const url = /^rediss?:\/\/[^\s?#]+$/.test(value) ? URL.parse(value) : null;
  if (!url?.hostname || !/^(\/\d{0,4})?$/.test(url.pathname)) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}

function isTrustedProxies(value: number | string[]): boolean {
  return typeof value === 'number' ? value >= 1 && value <= MAX_HOPS : value.every(isNetwork);
}

/** A network of all addresses is rejected, because every client could then choose its address. */
function isNetwork(value: string): boolean {
  const [, address = '', prefix = ''] = /^([\da-fA-F.:]+)\/([1-9]\d{0,2})$/.exec(value) ?? [];
  return Number(prefix) <= ({ 4: 32, 6: 128 }[isIP(address)] ?? -1);
}
