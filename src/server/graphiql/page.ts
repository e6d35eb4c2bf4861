import type { IncomingMessage, ServerResponse } from 'node:http';
export interface GraphiqlPage {
  sendPage(request: IncomingMessage, response: ServerResponse): Promise<void>;
  sendAsset(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}
export function createGraphiqlPage(_endpoint: string): GraphiqlPage {
  return { sendPage: async () => undefined, sendAsset: async () => false };
}
