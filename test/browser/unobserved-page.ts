import type { Browser } from 'playwright-core';

/**
 * A page without the inspector, for measuring times. Playwright switches the inspector on for its own pages, and V8 then parses
 * a script once more for each error that the script creates, to know the line: React creates three when it is loaded. With a
 * processor that is four times slower, that takes half a second, which no user waits for.
 */
export interface UnobservedPage extends AsyncDisposable {
  /** Sends a command of the Chrome DevTools Protocol to the page. Rejects if it fails. */
  send(method: string, parameters?: object): Promise<Readonly<Record<string, unknown>>>;
  /** The value of an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value>;
}

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Opens a URL in a window that shares nothing with others. */
export async function openUnobserved(browser: Browser, url: string): Promise<UnobservedPage> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const window = { url, browserContextId, width: 1280, height: 900 };
  const { targetId } = await session.send('Target.createTarget', window);
  // Without `flatten`, Playwright passes the messages of the page on as they are.
  const { sessionId } = await session.send('Target.attachToTarget', { targetId });
  const waiting = new Map<number, (reply: Reply) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const reply = JSON.parse(message) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let sent = 0;
  const send: UnobservedPage['send'] = async (method, params = {}) => {
    const id = (sent += 1);
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
    const { result, error } = await replied;
    waiting.delete(id);
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  };
  return {
    send,
    evaluate: async <Value>(expression: string) => {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { readonly value: Value }).value;
    },
    [Symbol.asyncDispose]: async () => {
      await session.send('Target.disposeBrowserContext', { browserContextId });
      await session.detach();
    },
  };
}
