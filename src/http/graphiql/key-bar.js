// @ts-nocheck This file runs in browsers; the type check has only the types of Node.js.

// Runs before GraphiQL, and reads a storage that a browser may refuse.
(() => {
  /** Forgets everything with the page. */
  class PageStorage {
    #texts = new Map();

    get length() {
      return this.#texts.size;
    }
    key(index) {
      return [...this.#texts.keys()][index] ?? null;
    }
    getItem(name) {
      return this.#texts.get(name) ?? null;
    }
    setItem(name, text) {
      this.#texts.set(name, String(text));
    }
    removeItem(name) {
      this.#texts.delete(name);
    }
    clear() {
      this.#texts.clear();
    }
  }

  // A browser that keeps no site data throws an error, and GraphiQL would not start.
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      window[name].getItem('');
    } catch {
      Object.defineProperty(window, name, { value: new PageStorage() });
    }
  }
})();

// The key exists only in its input field and is read from there for each request, so there is no copy that could be stored or
// leaked.
(() => {
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const NOT_A_UUID = 'Not sent, because it is not a UUID.';

  const field = document.getElementById('key');
  const hint = document.getElementById('key-hint');
  const visibility = document.getElementById('key-visibility');
  // The page has the path of the endpoint, also behind a proxy that adds a prefix.
  const endpointUrl = location.origin + location.pathname;

  // People paste the value of the header as they have it elsewhere.
  const typedKey = () => field.value.trim().replace(/^key\s+/i, '');

  function showValidity() {
    const isInvalid = typedKey() !== '' && !UUID.test(typedKey());
    hint.textContent = isInvalid ? NOT_A_UUID : '';
    field.setAttribute('aria-invalid', String(isInvalid));
  }

  function toggleVisibility() {
    const isShown = field.type === 'password';
    field.type = isShown ? 'text' : 'password';
    visibility.textContent = isShown ? 'Hide' : 'Show';
    visibility.setAttribute('aria-pressed', String(isShown));
  }

  // An Authorization header from GraphiQL's own header editor takes precedence.
  function needsKey({ url, headers }) {
    return url.split(/[?#]/, 1)[0] === endpointUrl && !headers.has('authorization') && UUID.test(typedKey());
  }

  const send = window.fetch.bind(window);
  window.fetch = async (input, options) => {
    const request = new Request(input, options);
    if (needsKey(request)) request.headers.set('authorization', `Key ${typedKey()}`);
    return send(request);
  };

  field.addEventListener('input', showValidity);
  visibility.addEventListener('click', toggleVisibility);
  // After a reload, a browser may restore the text of the field.
  field.value = '';
})();
