import { createBody, type Body } from './static/compression.ts';
import { fileReply, isRead, type FileSource } from './static/file.ts';

const SCHEMA_PATH = '/schema.graphql';

/**
 * The schema as a file, for code generators and editors. Its type is text/plain: no media type for SDL is registered, tools
 * go by the name of the file, and a browser shows it instead of saving it. `print` is called once, for the first client.
 */
export function createSchemaFile(print: () => string): FileSource {
  let body: Body | null = null;
  return {
    asset: async (request, path) => {
      if (path !== SCHEMA_PATH || !isRead(request)) return null;
      const file = {
        contentType: 'text/plain; charset=utf-8',
        body: (body ??= createBody(print())),
        isImmutable: false,
      };
      return { ...(await fileReply(file, request)), route: SCHEMA_PATH };
    },
  };
}
