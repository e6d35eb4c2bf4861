import { parseAuthorization } from '../src/registries/atlas/model/credential.ts';
import { readSettings } from '../src/settings.ts';
import { checkFailed, type Behaviour, type Finding } from './behaviour.ts';
import { CATALOGUE } from './behaviours/catalogue.ts';
import { HTTP } from './behaviours/http.ts';
import { KEYS } from './behaviours/keys.ts';
import { PAGES } from './behaviours/pages.ts';
import { STATUSES } from './behaviours/statuses.ts';
import { firstPage, pageOf } from './calls.ts';
import { reportOf, type Result } from './report.ts';
import { NoAnswer, openService, type LiveService } from './service.ts';

// Checks which documented and assumed behaviours of the REST API hold. It sends GETs only, and prints no value of the service.

/** The gateway works with them, and the differences are printed. */
const DIFFERENCES = 1;
/** There is no result: a setting or the key is missing, or the service has not answered. */
const NO_RESULT = 2;

const BEHAVIOURS: readonly Behaviour[] = [...STATUSES, ...PAGES, ...KEYS, ...CATALOGUE, ...HTTP];

try {
  process.exitCode = await run();
} catch (error) {
  // The message of an error may quote the service, so only its place is printed.
  const place = error instanceof Error ? /\n +at .*/.exec(error.stack ?? '')?.[0] : '';
  process.exitCode = fail(`The check has a bug: an error that it does not handle${place ?? ''}`);
}

async function run(): Promise<number> {
  const reading = readSettings(process.env);
  if ('problems' in reading) return fail(['Some settings are not valid:', ...reading.problems].join('\n  '));
  const { ATLAS_API_URL: url, UPSTREAM_TIMEOUT_MS: timeoutMs, USE_ENV_PROXY: proxyFromEnvironment } = reading.settings;
  const credential = parseAuthorization(process.env['ATLAS_API_KEY'] ?? '');
  if (url === undefined) return fail('ATLAS_API_URL must be set, such as https://atlas.ripe.net/api/v2.');
  if (credential.kind !== 'API_KEY')
    return fail('ATLAS_API_KEY must be set to an API key, a UUID, that may list keys.');
  const service = openService({ url, credential, timeoutMs, proxyFromEnvironment });
  try {
    const refusal = await refusalOf(service);
    return refusal === null ? await checkAll(service) : fail(refusal);
  } finally {
    await service.close();
  }
}

/** The reason why nothing can be checked. Null if the service lists the keys of this account. */
async function refusalOf(service: LiveService): Promise<string | null> {
  try {
    const answer = await firstPage(service);
    const { status } = answer;
    if (status === 401) return 'The service did not accept ATLAS_API_KEY (401). It must be a key that is valid now.';
    if (status === 403)
      return 'The service refused ATLAS_API_KEY (403). It must be a key with the permission keys.list_keys.';
    if (pageOf(answer)) return null;
    return `The service did not answer with a page of keys in JSON (status ${status}). Check ATLAS_API_URL.`;
  } catch (error) {
    if (error instanceof NoAnswer) return `GET /keys/: ${error.message}. Check ATLAS_API_URL.`;
    throw error;
  }
}

async function checkAll(service: LiveService): Promise<number> {
  const results: Result[] = [];
  for (const behaviour of BEHAVIOURS) results.push({ behaviour, finding: await findingOf(behaviour, service) });
  console.log(reportOf(results));
  if (results.some(({ finding }) => finding.kind === 'DIFFERS')) return DIFFERENCES;
  return results.some(({ finding }) => finding.kind === 'NOT_CHECKED' && finding.isFailure) ? NO_RESULT : 0;
}

async function findingOf(behaviour: Behaviour, service: LiveService): Promise<Finding> {
  try {
    return await behaviour.check(service);
  } catch (error) {
    if (error instanceof NoAnswer) return checkFailed(error.message);
    throw error;
  }
}

function fail(message: string): number {
  console.error(message);
  return NO_RESULT;
}
