import { createServer } from 'node:http';
import { Pool } from 'undici';

// The lower limit for the cost of a gateway: it has no schema, checks nothing and handles no failure.

const { UPSTREAM_URL = '', PORT } = process.env;
const { origin, pathname: base } = new URL(UPSTREAM_URL);
const upstream = new Pool(origin, { pipelining: 1 });

createServer(answer).listen(Number(PORT), '127.0.0.1');

async function answer(request, response) {
  const { authorization } = request.headers;
  switch (request.url) {
    case '/by-id':
      return send(response, await briefKeys(await bodyOf(request), authorization));
    case '/targets':
      return send(response, await targetsOfPage(authorization));
    default: {
      const { statusCode, body } = await upstream.request({
        method: 'GET',
        path: base + request.url,
        headers: { authorization },
      });
      const bytes = Buffer.from(await body.arrayBuffer());
      response.writeHead(statusCode, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
    }
  }
}

async function get(path, authorization) {
  const { body } = await upstream.request({ method: 'GET', path: base + path, headers: { authorization } });
  return body.json();
}

async function briefKeys({ ids }, authorization) {
  const keys = await Promise.all(ids.map((id) => get(`/keys/${id}/`, authorization)));
  return keys.map(({ uuid, label, enabled }) => ({ id: uuid.slice(0, 8), label, enabled }));
}

async function targetsOfPage(authorization) {
  const { results } = await get('/keys/?page=1&page_size=50', authorization);
  return Promise.all(
    results.map(({ grants }) =>
      Promise.all(
        grants
          .filter(({ target }) => target?.type === 'key')
          .map(async ({ target }) => {
            const { uuid, label } = await get(`/keys/${target.id}/`, authorization);
            return { id: uuid.slice(0, 8), label };
          }),
      ),
    ),
  );
}

async function bodyOf(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

function send(response, value) {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
