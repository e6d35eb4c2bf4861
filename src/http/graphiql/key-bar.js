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

// A key exists only in its input field and is read from there for each request, so there is no copy that could be stored or
// leaked.
(() => {
  // The page has the path of the endpoint, also behind a proxy that adds a prefix.
  const endpointUrl = location.origin + location.pathname;

  /** A field for the key of one registry. People paste the value of the header as they have it elsewhere, with its scheme. */
  class KeyField {
    #input;
    #hint;
    #visibility;
    #registry;

    constructor(id, registry) {
      this.#input = document.getElementById(id);
      this.#hint = document.getElementById(`${id}-hint`);
      this.#visibility = document.getElementById(`${id}-visibility`);
      this.#registry = registry;
      this.#input.addEventListener('input', () => this.#showValidity());
      this.#visibility.addEventListener('click', () => this.#toggleVisibility());
      // After a reload, a browser may restore the text of the field.
      this.#input.value = '';
    }

    /** Adds the key to a request, unless GraphiQL's own header editor has one: that takes precedence. */
    addTo({ headers }) {
      const { header, pattern, scheme } = this.#registry;
      if (!headers.has(header) && pattern.test(this.#typed())) headers.set(header, scheme + this.#typed());
    }

    #typed() {
      return this.#input.value.trim().replace(/^(api)?key\s+/i, '');
    }

    #showValidity() {
      const isInvalid = this.#typed() !== '' && !this.#registry.pattern.test(this.#typed());
      this.#hint.textContent = isInvalid ? this.#registry.rejection : '';
      this.#input.setAttribute('aria-invalid', String(isInvalid));
    }

    #toggleVisibility() {
      const isShown = this.#input.type === 'password';
      this.#input.type = isShown ? 'text' : 'password';
      this.#visibility.textContent = isShown ? 'Hide' : 'Show';
      this.#visibility.setAttribute('aria-pressed', String(isShown));
    }
  }

  const REGISTRIES = {
    key: {
      header: 'authorization',
      scheme: 'Key ',
      pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      rejection: 'Not sent, because it is not a UUID.',
    },
    'arin-key': {
      header: 'x-arin-api-key',
      scheme: '',
      pattern: /^API(-[0-9a-f]{4}){3,16}$/i,
      rejection: 'Not sent, because it is not a key of ARIN: API- and four or eight groups of four characters.',
    },
  };

  const fields = Object.entries(REGISTRIES).flatMap(([id, registry]) =>
    document.getElementById(id) ? [new KeyField(id, registry)] : [],
  );
  const send = window.fetch.bind(window);
  window.fetch = async (input, options) => {
    const request = new Request(input, options);
    if (request.url.split(/[?#]/, 1)[0] === endpointUrl) for (const field of fields) field.addTo(request);
    return send(request);
  };
})();
