import { keyFromRow } from './key-row.js';

/**
 * The schemas of the upstream's answers. They check each row and convert it to the names of keys.graphql.
 *
 * @param {typeof import('zod').z} z zod of the peer's own packages
 */
export function keySchemas(z) {
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
