/** Facts about the gateway that it writes into the page. */
interface PageSettings {
  /** The service behind the gateway: `sandbox`, `RIPE Atlas`, or the host of another API. */
  readonly service: string;
  /** True if the graph has the fields that use an ARIN key. */
  readonly arin: boolean;
  /** True if the gateway serves GraphiQL. */
  readonly graphiql: boolean;
  /** Days before its end in which a key ends soon. */
  readonly expiresSoonDays: number;
  /** Days without a use after which a key is unused for long. */
  readonly unusedDays: number;
  /** Path of the dashboard, relative to this page. */
  readonly base: string;
}

const DEFAULTS: PageSettings = {
  service: 'RIPE Atlas',
  arin: false,
  graphiql: false,
  expiresSoonDays: 30,
  unusedDays: 90,
  base: './',
};

export const PAGE_SETTINGS: PageSettings = {
  ...DEFAULTS,
  ...(JSON.parse(document.getElementById('settings')?.textContent ?? '{}') as Partial<PageSettings>),
};

/** The path of the dashboard's first page. Ends with a slash. */
export const BASE_PATH = new URL(PAGE_SETTINGS.base, location.href).pathname;

export const GRAPHQL_URL = `${BASE_PATH}graphql`;

export const SERVICE_NAME = PAGE_SETTINGS.service === 'sandbox' ? 'the sandbox' : PAGE_SETTINGS.service;
