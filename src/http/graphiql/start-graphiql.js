// @ts-nocheck This file runs in browsers; the type check has only the types of Node.js.

// Runs after GraphiQL's own script, which defines the global `YogaGraphiQL`.
(() => {
  const UUID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
  const MASKED_TAIL = '-****-****-****-************';
  const ARIN_KEY = /(API-[0-9a-f]{4})(?:-[0-9a-f]{4}){2,}/gi;

  const settings = JSON.parse(document.getElementById('settings').textContent);

  // GraphiQL stores queries and variables for the next visit. Anything in them that looks like a key is masked first.
  const maskingStorage = {
    getItem: (name) => localStorage.getItem(name),
    setItem: (name, text) =>
      localStorage.setItem(name, text.replace(ARIN_KEY, '$1-****-****-****').replace(UUID, `$1${MASKED_TAIL}`)),
    removeItem: (name) => localStorage.removeItem(name),
    clear: () => storedNames().forEach((name) => localStorage.removeItem(name)),
    get length() {
      return storedNames().length;
    },
  };

  function storedNames() {
    const names = Array.from({ length: localStorage.length }, (_none, index) => localStorage.key(index));
    return names.filter((name) => name.startsWith('graphiql:'));
  }

  // GraphiQL opens one more, empty tab unless it gets the content of the tab that was open last.
  function lastOpenTab() {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      const { query, variables } = tabs[activeTabIndex];
      return { query: query ?? '', variables: variables ?? '' };
    } catch {
      return {}; // First visit, or stored by a version of GraphiQL with another format.
    }
  }

  self.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_module, language) => settings.workers[language] ?? settings.workers.editorWorkerService,
  };

  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('graphiql'), {
    endpoint: location.pathname,
    title: settings.title,
    defaultTabs: settings.examples,
    defaultEditorToolsVisibility: 'variables',
    ...lastOpenTab(),
    // The description is a tour through the graph.
    schemaDescription: true,
    shouldPersistHeaders: false,
    storage: maskingStorage,
    // By default, each edit is written into the URL of the page, and so into the browser's history and logs of proxies.
    // In addition, opening such a URL would run the query instead of showing the page.
    onEditQuery: () => {},
  });
})();
