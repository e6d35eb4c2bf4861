import { onTestFinished, vi } from 'vitest';

/** Lets the environment name this proxy for all requests, until the test ends. */
export function nameProxy(url: string): void {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  vi.stubEnv('HTTP_PROXY', url);
  vi.stubEnv('HTTPS_PROXY', url);
  onTestFinished(() => void vi.unstubAllEnvs());
}
