import { keyFromRow } from './key-row.js';

const DEADLINE_MS = 10_000;

/** @typedef {{ authorization: string, signal: AbortSignal }} Context of one operation */

/**
 * The reads of the peers with the gateway's duties. Connections, times and sizes have the gateway's limits
 * (https://undici.nodejs.org/#/docs/api/Client?id=parameter-clientoptions), and each row is checked (https://zod.dev/api).
 *
 * @param {{ Pool: typeof import('undici').Pool, z: typeof import('zod').z, upstreamUrl: string }} options undici and zod of the
 *   peer's own packages
 */
export function createReads({ Pool, z, upstreamUrl }) {
  const upstream = new URL(upstreamUrl);
  const pool = new Pool(upstream.origin, {
    connections: 1024,
    headersTimeout: DEADLINE_MS,
    bodyTimeout: DEADLINE_MS,
    maxResponseSize: 8 * 1024 * 1024,
  });
  const schemas = keySchemas(z);

  /**
   * @param {string} path
   * @param {Context} context
   */
  async function read(path, { authorization, signal }) {
    const { statusCode, body } = await pool.request({
      path: upstream.pathname + path,
      method: 'GET',
      headers: { authorization },
      signal,
    });
    if (statusCode === 200) return body.json();
    await body.dump();
    throw new Error(`The upstream answered ${statusCode}.`);
  }

  return {
    /** @type {(id: string, context: Context) => Promise<object>} */
    readKey: async (id, context) => schemas.key.parse(await read(`/keys/${encodeURIComponent(id)}/`, context)),
    /** @type {(context: Context) => Promise<object[]>} */
    readPage: async (context) => schemas.page.parse(await read('/keys/?page_size=50', context)).results,
    /** For the signal of an operation's context. */
    deadline: () => AbortSignal.timeout(DEADLINE_MS),
  };
}

/**
 * The schemas of the upstream's answers. They check each row and convert it to the names of keys.graphql.
 *
 * @param {typeof import('zod').z} z zod of the peer's own packages
 */
function keySchemas(z) {
  const time = z.iso.datetime({ local: true });
  const grant = z.object({
    permission: z.string(),
    target: z.object({ type: z.string(), id: z.string() }).nullable(),
  });
  const key = z
    .object({
      uuid: z.string().regex(/^[0-9a-f]{8}-/),
      label: z.string().nullable(),
      created_at: time,
      valid_from: time.nullable(),
      valid_to: time.nullable(),
      last_used: time.nullable(),
      enabled: z.boolean(),
      is_active: z.boolean(),
      grants: z.array(grant),
    })
    .transform(keyFromRow);
  return { key, page: z.object({ results: z.array(key) }) };
}
