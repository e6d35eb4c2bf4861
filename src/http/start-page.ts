import { isRead, type FileSource } from './static/file.ts';
import { noticeReply } from './static/notice.ts';

export interface StartPageOptions {
  /** True for a part of a larger graph. */
  readonly isSubgraph: boolean;
  readonly graphiql: boolean;
  readonly introspection: boolean;
}

/** The page at `/` if the dashboard is not served there. */
export function createStartPage(options: StartPageOptions): FileSource {
  const reply = noticeReply('Atlas Keys Gateway', content(options));
  return {
    asset: (request, path) => Promise.resolve(path === '/' && isRead(request) ? { ...reply, route: '/' } : null),
  };
}

function content({ isSubgraph, graphiql, introspection }: StartPageOptions): string {
  // Relative, for proxies that add a prefix to the path.
  const places = [
    '<code>/graphql</code>: the GraphQL endpoint',
    ...(graphiql ? ['<a href="graphql">GraphiQL</a>, to explore the graph in the browser'] : []),
    ...(introspection ? ['<a href="schema.graphql">The schema</a> as a file'] : []),
    'The documentation: <code>README.md</code> and <code>docs/</code> of the repository',
  ];
  return `<p>This is GraphQL in front of the RIPE Atlas API keys service. ${
    isSubgraph
      ? 'It serves a part of a larger graph, for a router.'
      : 'Its dashboard is not here: it has not been built, or the setting <code>DASHBOARD</code> is off.'
  }</p>
      <ul>
        ${places.map((place) => `<li>${place}</li>`).join('\n        ')}
      </ul>`;
}
