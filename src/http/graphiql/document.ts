import { asScriptText } from '../static/script-text.ts';
import type { AssetPaths } from './assets.ts';
import { exampleOperations } from './examples.ts';

const TITLE = 'Atlas Keys Gateway';

/**
 * Renders the HTML of the page: the bar with a field for the key of each registry, an empty element for GraphiQL, and the scripts. All URLs are
 * relative, so that the page works behind a proxy that adds a prefix to its path.
 */
export function renderDocument(files: AssetPaths, hasArin: boolean): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${TITLE}</title>
    <link rel="icon" type="image/svg+xml" href="${files['icon.svg']}">
    <link rel="stylesheet" href="${files['graphiql.css']}">
    <link rel="stylesheet" href="${files['key-bar.css']}">
    <script defer src="${files['key-bar.js']}"></script>
    <script defer src="${files['graphiql.js']}"></script>
    <script defer src="${files['start-graphiql.js']}"></script>
  </head>
  <body>
    ${renderKeyBar(files, hasArin)}
    <main id="graphiql"><p class="loading">Loading GraphiQL…</p></main>
    <noscript><p class="loading">GraphiQL needs JavaScript.</p></noscript>
    <script type="application/json" id="settings">${asScriptText(settings(files, hasArin))}</script>
  </body>
</html>
`;
}

function renderKeyBar(files: AssetPaths, hasArin: boolean): string {
  return `<header class="key-bar">
      <h1><img src="${files['icon.svg']}" alt="" width="22" height="22">${TITLE}</h1>
      ${renderKeyField('key', 'RIPE Atlas API key', '00000000-0000-0000-0000-000000000000')}
      ${hasArin ? renderKeyField('arin-key', 'ARIN API key', 'API-0000-0000-0000-0000') : ''}
      <p id="key-note">Kept only in this page, never stored.</p>
    </header>`;
}

// The field is not in a form, because it is never submitted. Its attributes switch off spell checkers, some of which send
// the text to a server, and password managers, which would store the key.
function renderKeyField(id: string, label: string, placeholder: string): string {
  return `<div class="key-place">
        <label for="${id}">${label}</label>
        <span class="key-field">
          <input id="${id}" type="password" autocomplete="off" autocapitalize="none" spellcheck="false"
            placeholder="${placeholder}" aria-describedby="${id}-hint key-note"
            data-1p-ignore data-bwignore data-lpignore="true">
          <button id="${id}-visibility" type="button" aria-controls="${id}" aria-pressed="false">Show</button>
        </span>
        <span id="${id}-hint" class="key-hint" role="status"></span>
      </div>`;
}

function settings(files: AssetPaths, hasArin: boolean): object {
  return {
    title: TITLE,
    examples: exampleOperations(hasArin),
    workers: {
      editorWorkerService: files['editor-worker.js'],
      graphql: files['graphql-worker.js'],
      json: files['json-worker.js'],
    },
  };
}
