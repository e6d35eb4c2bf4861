#!/bin/sh
# sh tailcall.sh start | --version
set -eu
binary=node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall
if [ -n "${TAILCALL_LIBC:-}" ]; then
  set -- "$TAILCALL_LIBC/ld-linux-x86-64.so.2" --library-path "$TAILCALL_LIBC" "$binary" "$@"
else
  set -- "$binary" "$@"
fi
if [ -n "${PORT:-}" ]; then
  # Tailcall reads its port only from the configuration file, which can't refer to the environment. The generated file goes
  # into a folder that is not committed.
  configuration=node_modules/keys.graphql
  # Tailcall has no setting for an authority of one's own. Over TLS it runs without the check of the upstream's certificate, which
  # the other servers make once per connection.
  case "$UPSTREAM_URL" in https:*) verify=false ;; *) verify=true ;; esac
  sed "s/port: 8000/port: $PORT/; s/enableFederation: false/enableFederation: ${FEDERATION:-false}/; s/verifySSL: true/verifySSL: $verify/" \
    keys.graphql >$configuration
  set -- "$@" $configuration
fi
exec "$@"
