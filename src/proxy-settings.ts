/** The HTTP client prefers the name in lower case, also if its value is empty. */
const PROXY_VARIABLES = [
  ['https_proxy', 'HTTPS_PROXY'],
  ['http_proxy', 'HTTP_PROXY'],
] as const;

/**
 * Returns the problems with the variables that name a proxy, one sentence each. The HTTP client would reject an invalid proxy
 * with an error that repeats its password, or send the password elsewhere.
 */
export function proxyProblems(environment: Readonly<Record<string, string | undefined>>): string[] {
  const names = PROXY_VARIABLES.flat();
  if (names.every((name) => !environment[name]))
    return ['USE_ENV_PROXY must be off if neither HTTPS_PROXY nor HTTP_PROXY is set'];
  const hiding = PROXY_VARIABLES.filter(([lower, upper]) => environment[lower] === '' && environment[upper]).map(
    ([lower, upper]) => `${lower} must not be empty, because it hides ${upper}`,
  );
  const invalid = names
    .filter((name) => environment[name] && !isProxyUrl(environment[name]))
    .map(
      (name) =>
        `${name} must be an http or https URL such as http://proxy.example:3128. Special characters in the user name and the password must be percent-encoded`,
    );
  return [...hiding, ...invalid];
}

/** A path means that the password has a slash that is not encoded: the beginning of the password would be taken for the port. */
function isProxyUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || /[?#]/.test(value)) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}
