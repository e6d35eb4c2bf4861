const COMMON_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Response headers of a page. `policy`: the directives of its Content-Security-Policy. */
export function pageHeaders(policy: readonly string[]): Readonly<Record<string, string>> {
  return {
    ...COMMON_HEADERS,
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  };
}

/** Response headers of files. */
export const FILE_HEADERS = {
  ...COMMON_HEADERS,
  'cache-control': 'no-store',
  // A worker obeys the policy in the response of its own script, not the policy of the page. No worker loads anything.
  'content-security-policy': "default-src 'none'",
  vary: 'Accept-Encoding',
};
