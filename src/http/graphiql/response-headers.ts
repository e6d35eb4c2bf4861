// People type keys into this page, so it may load nothing from elsewhere, send nothing elsewhere and be framed nowhere.
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor draws by style elements and style attributes that it makes as it goes.
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  // Icons and fonts lie in the package's style sheet as data: URLs.
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const EVERYWHERE = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The headers of the page itself. */
export const PAGE_HEADERS = {
  ...EVERYWHERE,
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** The headers of each of the page's files. */
export const ASSET_HEADERS = {
  ...EVERYWHERE,
  'cache-control': 'public, max-age=31536000, immutable',
  // A worker lives under the policy that its own script came with, not under the page's. None of them needs anything.
  'content-security-policy': "default-src 'none'",
  vary: 'Accept-Encoding',
};
