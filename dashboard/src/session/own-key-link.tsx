import type { CombinedError } from '@urql/core';
import { CallingKeyDocument } from '../gql/graphql.ts';
import { hrefOf, Link } from '../location.tsx';
import { readableError } from '../parts/problem.tsx';
import { useDocument } from './documents.ts';

/** A key that may not list the keys can often still read itself. */
export function OwnKeyLink({ error }: { readonly error: CombinedError }) {
  const { data } = useDocument(CallingKeyDocument, {}, { isStable: true });
  const id = data?.callingKey?.apiKey?.id;
  if (id === undefined || readableError(error).code !== 'FORBIDDEN') return null;
  return <Link to={hrefOf(`/keys/${id}`)}>Open the key that you use</Link>;
}
