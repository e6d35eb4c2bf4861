import type { ArinResolvers, MutationResolvers, QueryResolvers } from '../../generated/resolver-types.ts';
import { selectedFields } from '../operation/selection.ts';
import { reported } from './unseen-outcomes.ts';

/** The root fields that the schema has if ARIN is switched on. */
export const ArinQuery: Pick<QueryResolvers, 'arin'> = {
  arin: (_root, _args, { arin }) => arin(),
};

export const ArinMutation: Pick<MutationResolvers, 'requestArinReport'> = {
  requestArinReport: (_root, { input }, context, info) => reported(context.arin().requestReport(input), context, info),
};

export const Arin: ArinResolvers = {
  keyCheck: (session) => session.checkKey(),
  tickets: (session, { type, status, first }) => session.tickets({ type: type ?? null, status }, first ?? null),
  ticket: (session, { id }, _context, info) =>
    session.ticket(id, selectedFields(info, 'ArinTicket').has('attachments')),
  downloads: (session) => session.downloads(),
};
