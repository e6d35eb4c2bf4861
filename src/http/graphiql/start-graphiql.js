// @ts-nocheck It runs in browsers, whose types are not those of the rest of the program.

// Runs after GraphiQL's own script, which leaves `YogaGraphiQL` behind.
(() => {
  const UUID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
  const MASKED_TAIL = '-****-****-****-************';

  const settings = JSON.parse(document.getElementById('settings').textContent);

  // GraphiQL stores queries and variables for the next visit; whatever looks like a key is for this visit only.
  const cautiousStorage = {
    getItem: (name) => localStorage.getItem(name),
    setItem: (name, text) => localStorage.setItem(name, text.replace(UUID, `$1${MASKED_TAIL}`)),
    removeItem: (name) => localStorage.removeItem(name),
    clear: () => storedNames().forEach((name) => localStorage.removeItem(name)),
    get length() {
      return storedNames().length;
    },
  };

  function storedNames() {
    return Object.keys(localStorage).filter((name) => name.startsWith('graphiql:'));
  }

  // GraphiQL opens another, empty tab unless it is told what stood in the one that was open last.
  function tabOfLastVisit() {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      const { query, variables } = tabs[activeTabIndex];
      return { query: query ?? '', variables: variables ?? '' };
    } catch {
      return {}; // There was no visit, or a version of GraphiQL that stored it otherwise.
    }
  }

  self.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_module, language) => settings.workers[language] ?? settings.workers.editorWorkerService,
  };

  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('graphiql'), {
    endpoint: settings.endpoint,
    title: settings.title,
    defaultTabs: settings.examples,
    defaultEditorToolsVisibility: 'variables',
    ...tabOfLastVisit(),
    shouldPersistHeaders: false,
    storage: cautiousStorage,
    // Otherwise each edit is written into the page's address, and so into the browser's history and a proxy's log; and
    // the address would then be one that runs a query instead of opening the page.
    onEditQuery: () => {},
  });
})();
