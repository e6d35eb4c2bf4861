export interface NginxOptions {
  /** Contains the folders `0`, `1`, … with the files of the endpoints. */
  readonly folder: string;
  readonly statusPort: number;
  readonly endpoints: readonly { readonly port: number; readonly delayMs: number; readonly tls: boolean }[];
  /** Paths of the files for the endpoints with TLS; null: there is no such endpoint. */
  readonly certificate: { readonly certificate: string; readonly key: string } | null;
  /** Path of nginx's module for delays; null: not installed, and no endpoint may have a delay. */
  readonly echoModule: string | null;
  /** nginx logs only the requests with this credential. */
  readonly loggedCredential: string;
}

/**
 * Returns the configuration of one unprivileged worker that serves files. Like RIPE Atlas it requires a credential: a server
 * that does not pass on the caller's credential fails.
 */
export function nginxConfiguration(options: NginxOptions): string {
  const { folder, statusPort, endpoints, certificate, echoModule, loggedCredential } = options;
  if (echoModule === null && endpoints.some(({ delayMs }) => delayMs > 0))
    throw new Error('nginx has no module for delays: libnginx-mod-http-echo is not installed.');
  return `
${echoModule === null ? '' : `load_module ${echoModule};`}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  client_body_temp_path ${folder}/temporary;
  proxy_temp_path ${folder}/temporary;
  fastcgi_temp_path ${folder}/temporary;
  uwsgi_temp_path ${folder}/temporary;
  scgi_temp_path ${folder}/temporary;

  types {}
  default_type application/json;
  log_format calls '$status $request_uri';
  access_log ${folder}/checked.log calls if=$logged;
  # Files stay open and connections are kept, so that the upstream is not the bottleneck.
  open_file_cache max=20000 inactive=1h;
  open_file_cache_valid 1h;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  tcp_nodelay on;
${certificate === null ? '' : `  ssl_certificate ${certificate.certificate};\n  ssl_certificate_key ${certificate.key};\n  ssl_protocols TLSv1.3;`}
  sendfile on;

  map $http_authorization $logged { default 0; "${loggedCredential}" 1; }
  map $http_authorization $refused { default 1; "~^Key [0-9a-f]{8}-[0-9a-f-]{27}$" 0; }
  map $arg_page $page { default $arg_page; "" 1; }
  map $arg_page_size $size { default $arg_page_size; "" 50; }
  # No workload filters. A list with a filter does not exist.
  map "$arg_permission$arg_target_type$arg_target_id" $filtered { default filtered; "" ""; }

  server { listen 127.0.0.1:${statusPort}; location / { stub_status; access_log off; } }
${endpoints.map((endpoint, index) => server(endpoint, `${folder}/${index}`)).join('')}}
`;
}

function server({ port, delayMs, tls }: NginxOptions['endpoints'][number], root: string): string {
  return `
  server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''} reuseport backlog=4096;
    root ${root};
    if ($refused) { return 401; }
${location('= /api/v2/keys/', '@page', '/pages/$size/$page$filtered.json', delayMs)}
${location('~ "^/api/v2/keys/(?<id>[0-9a-f]{8})/?$"', '@key', '/keys/$id.json', delayMs)}
    location / { return 404; }
  }
`;
}

function location(path: string, name: string, file: string, delayMs: number): string {
  if (delayMs === 0) return `    location ${path} { try_files ${file} =404; }`;
  return `    location ${path} { echo_sleep ${delayMs / 1000}; echo_exec ${name}; }
    location ${name} { try_files ${file} =404; }`;
}
