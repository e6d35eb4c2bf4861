/**
 * Converts a row of the upstream to the names of keys.graphql. One conversion per row makes field resolvers unnecessary; all
 * of these servers are faster without them.
 *
 * @param {Omit<import('../canonical.ts').KeyRow, 'is_frozen' | 'type' | 'url'>} row
 */
export function keyFromRow(row) {
  return {
    id: row.uuid.slice(0, 8),
    label: row.label,
    createdAt: row.created_at,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    lastUsed: row.last_used,
    enabled: row.enabled,
    isActive: row.is_active,
    grants: row.grants,
  };
}
