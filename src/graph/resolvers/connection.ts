import type { GraphQLResolveInfo } from 'graphql';
import {
  readConnection,
  type ConnectionRequest,
  type PagedList,
} from '../../registries/atlas/reading/key-connection.ts';
import type { AccountConnectionRequest } from '../../registries/atlas/reading/account-connection.ts';
import type { KeyConnection } from '../../registries/atlas/reading/key-page.ts';
import type { GraphContext } from '../operation/context.ts';
import { connectionSelection } from '../operation/selection.ts';

/** Reads one page of keys, as far as the operation selects it. A key that cannot be read becomes an error of the response. */
export async function readPage(
  list: PagedList,
  request: Pick<ConnectionRequest, 'filter' | 'page'>,
  { addError }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<KeyConnection> {
  const connection = await readConnection(list, { ...request, wanted: connectionSelection(info) });
  for (const problem of connection.problems) addError(problem, info);
  return connection;
}

/** The same for keys that the gateway filters or sorts. */
export async function readAccountPage(
  request: Omit<AccountConnectionRequest, 'wanted'>,
  { atlas, addError }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<KeyConnection> {
  const connection = await atlas.accountConnection({ ...request, wanted: connectionSelection(info) });
  for (const problem of connection.problems) addError(problem, info);
  return connection;
}
