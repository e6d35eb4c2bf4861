// @ts-nocheck It runs in browsers, whose types are not those of the rest of the program.

// Runs before GraphiQL. The key is in the field and nowhere else: it is read out for each request that carries it, so
// there is no copy to forget, to store or to leak.
(() => {
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const NOT_A_UUID = 'This is not a UUID, so it is not sent.';

  const field = document.getElementById('key');
  const hint = document.getElementById('key-hint');
  const visibility = document.getElementById('key-visibility');
  const { endpoint } = JSON.parse(document.getElementById('settings').textContent);
  const { href: endpointUrl } = new URL(endpoint, location.origin);

  const typed = () => field.value.trim();

  function sayWhetherUsable() {
    const isWrong = typed() !== '' && !UUID.test(typed());
    hint.textContent = isWrong ? NOT_A_UUID : '';
    field.setAttribute('aria-invalid', String(isWrong));
  }

  function toggleVisibility() {
    const isShown = field.type === 'password';
    field.type = isShown ? 'text' : 'password';
    visibility.textContent = isShown ? 'Hide' : 'Show';
    visibility.setAttribute('aria-pressed', String(isShown));
  }

  function wantsKey({ url, headers }) {
    return url.split(/[?#]/, 1)[0] === endpointUrl && !headers.has('authorization') && UUID.test(typed());
  }

  const send = window.fetch.bind(window);
  window.fetch = async (input, options) => {
    const request = new Request(input, options);
    if (wantsKey(request)) request.headers.set('authorization', `Key ${typed()}`);
    return send(request);
  };

  field.addEventListener('input', sayWhetherUsable);
  visibility.addEventListener('click', toggleVisibility);
  // A browser may put the text of before a reload back into the field.
  field.value = '';
})();
