import {
  argumentPlaces,
  DOCUMENTS,
  requestsWith,
  rootFields,
  requestsWithKeyElsewhere,
} from '../../../test/support/canary-operations.ts';
import { digitsOf, UUID_SPELLINGS, type RawRequest } from '../../../test/support/canary.ts';

/** Placeholder for the id of a key that is made for one request. */
export const FRESH_ID = 'ffffffff';
/** How often a cycle has each correct operation. */
const CORRECT_REQUESTS = 20;
/** A prime, so that the order below contains each request once. */
const STRIDE = 379;

/**
 * One cycle of requests: with a key in each argument and each part of a document, in each spelling of a key, and correct
 * operations. `plant` makes a key for a place.
 */
export function requestsWithSecrets(id: string, plant: (place: string) => string): RawRequest[] {
  const post = (body: object): RawRequest => ({ body: JSON.stringify(body) });
  const inArguments = Object.entries(argumentPlaces(id)).flatMap(([place, operation]) =>
    Object.values(UUID_SPELLINGS).flatMap((write) =>
      Object.values(requestsWith(operation, write(plant(place)))).map(post),
    ),
  );
  const inDocuments = Object.entries(DOCUMENTS).flatMap(([place, document]) => {
    const uuid = plant(place);
    return [uuid, digitsOf(uuid), uuid.replaceAll('-', '_')].map((name) => post({ query: document(name) }));
  });
  // After a delete or regenerate the key no longer exists for the other requests.
  const fields = Object.values(rootFields(id)).map((query) =>
    /deleteApiKey|regenerateApiKey/.test(query) ? query.replaceAll(id, FRESH_ID) : query,
  );
  const correct = Array.from({ length: CORRECT_REQUESTS }, () => fields.map((query) => post({ query }))).flat();
  const elsewhere = Object.values(requestsWithKeyElsewhere(plant('elsewhere in a request')));
  const all = [...inArguments, ...inDocuments, ...elsewhere, ...correct];
  // Mixes the kinds, so that every fault meets requests of every kind.
  return all.map((_request, index) => all[(index * STRIDE) % all.length] ?? {});
}
