/**
 * A row of the upstream as keys.graphql has it. Once for each row, so that no field needs a resolver: each of these
 * servers is quicker without.
 *
 * @param {import('../canonical.ts').KeyRow} row
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
