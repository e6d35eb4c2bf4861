/** What is to be served, and where. */
export interface NginxOptions {
  /** Holds a folder `0`, `1`, … for each site. */
  readonly folder: string;
  readonly statusPort: number;
  readonly sites: readonly { readonly port: number; readonly delayMs: number }[];
  /** Where nginx's module for delays is; null: there is none, and no site may have a delay. */
  readonly echoModule: string | null;
  /** The calls with this credential are logged, and none else. */
  readonly loggedCredential: string;
}

/**
 * One unprivileged worker that serves files. It asks for a credential as the service does, so that a server which does
 * not pass on the caller's is found out.
 */
export function nginxConfiguration(options: NginxOptions): string {
  const { folder, statusPort, sites, echoModule, loggedCredential } = options;
  if (echoModule === null && sites.some(({ delayMs }) => delayMs > 0))
    throw new Error('nginx has no module for delays.');
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
  # Neither the files nor the connections cost more than they must.
  open_file_cache max=20000 inactive=1h;
  open_file_cache_valid 1h;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  tcp_nodelay on;
  sendfile on;

  map $http_authorization $logged { default 0; "${loggedCredential}" 1; }
  map $http_authorization $refused { default 1; "~^Key [0-9a-f]{8}-[0-9a-f-]{27}$" 0; }
  map $arg_page $page { default $arg_page; "" 1; }
  map $arg_page_size $size { default $arg_page_size; "" 50; }
  # No workload filters: a list that is asked for with one is not there.
  map "$arg_permission$arg_target_type$arg_target_id" $filtered { default filtered; "" ""; }

  server { listen 127.0.0.1:${statusPort}; location / { stub_status; access_log off; } }
${sites.map((site, index) => server(site, `${folder}/${index}`)).join('')}}
`;
}

function server({ port, delayMs }: NginxOptions['sites'][number], root: string): string {
  return `
  server {
    listen 127.0.0.1:${port} reuseport backlog=4096;
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
