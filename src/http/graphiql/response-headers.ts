// Users type keys into this page. So it may load files only from this server, send data only to it, and not be framed.
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor creates style elements and style attributes while it runs.
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  // The style sheet of the package contains its icons and fonts as data: URLs.
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const COMMON_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Response headers of the page. */
export const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** Response headers of the files that the page loads. */
export const ASSET_HEADERS = {
  ...COMMON_HEADERS,
  'cache-control': 'public, max-age=31536000, immutable',
  // A worker obeys the policy in the response of its own script, not the policy of the page. No worker loads anything.
  'content-security-policy': "default-src 'none'",
  vary: 'Accept-Encoding',
};
