import { requirePermission } from './authorization.ts';
import { targetChoices } from './grant-targets.ts';
import { shownTargetId } from './key-rows.ts';
import { pageOf } from './paging.ts';
import { findPermission, PERMISSIONS } from '../account/permission-catalogue.ts';
import { ApiError, type Answer } from '../wire/api-error.ts';
import { outgoingRow, type SignedInContext } from './context.ts';

/** GET /keys/permissions/ */
export function listPermissions(context: SignedInContext): Answer {
  requirePermission(context.caller, 'keys.list_permissions');
  return catalogueAnswer(context, PERMISSIONS, ({ id, description, targetTypes }) => ({
    id,
    type: 'permission',
    description,
    target_types: targetTypes,
  }));
}

/** GET /keys/permissions/{perm}/targets/ */
export function listTargets(context: SignedInContext): Answer {
  const { caller, parts, data, call } = context;
  requirePermission(caller, 'keys.list_permission_targets');
  const permission = findPermission(parts[0] ?? '');
  if (!permission) throw new ApiError(404, 'Not found.');
  const form = data.behaviour.keyTargetForm;
  const term = (call.query.get('term') ?? '').toLowerCase();
  const matching = targetChoices(permission, caller.account)
    .map((choice) => ({ ...choice, id: shownTargetId(choice.type, choice.id, form) }))
    .filter(({ id, label }) => `${label}\n${id}`.toLowerCase().includes(term));
  return catalogueAnswer(context, matching, (choice) => choice);
}

function catalogueAnswer<Row>(
  context: SignedInContext,
  rows: readonly Row[],
  show: (row: Row) => Record<string, unknown>,
): Answer {
  if (context.data.behaviour.catalogueEnvelope === 'paged') return pageOf(context, rows, show);
  return { status: 200, body: rows.map((row) => outgoingRow(context, show(row))) };
}
