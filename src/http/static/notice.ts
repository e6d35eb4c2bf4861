import { createHash } from 'node:crypto';
import type { FileReply } from './file.ts';
import { pageHeaders } from './response-headers.ts';

const STYLE = `
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
      body { max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
      code { font-size: 0.9em }
    `;

const HEADERS = pageHeaders([
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  // The empty icon, so that browsers do not ask for /favicon.ico.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]);

/** A small page of text. `content` is HTML, with no text of a request. */
export function noticeReply(title: string, content: string): FileReply {
  const body = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`;
  return { status: 200, headers: HEADERS, body };
}
