// Tailcall's directives have no condition: it requests the target of every grant. This hook answers the request itself if
// the target is not a key, and otherwise removes the parameter that tells it the type.
// https://tailcall.run/docs: `onRequest` may return a response.

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- Tailcall calls it by name.
function onlyKeys({ request }) {
  if (request.uri.query.target_type !== 'key') {
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body: 'null' } };
  }
  request.uri.query = {};
  return { request };
}
