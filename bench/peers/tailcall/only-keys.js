// Tailcall's directives have no condition, so that it asks for the target of every grant. This answers for it where the
// target is no key, and takes off what it was told by.
// https://tailcall.run/docs: `onRequest` may give a response of its own.

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- Tailcall calls it by its name.
function onlyKeys({ request }) {
  if (request.uri.query.target_type !== 'key') {
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body: 'null' } };
  }
  request.uri.query = {};
  return { request };
}
