#!/usr/bin/env bash
# Lists the active keys that are due for rotation or expire soon.
#
#   GATEWAY    address of the gateway, such as http://127.0.0.1:4000
#   ATLAS_KEY  an API key that may list keys
#
# Exit codes: 0 if there is no such key, 1 if there are any, 2 if that cannot be found out.
set -euo pipefail

if [[ -z ${GATEWAY:-} || -z ${ATLAS_KEY:-} ]]; then
  echo 'GATEWAY must be the address of the gateway, and ATLAS_KEY an API key that may list keys.' >&2
  exit 2
fi

query='query Overdue($after: String) {
  apiKeys(first: 100, after: $after, filter: { statuses: [ACTIVE], findings: [ROTATION_DUE, EXPIRES_SOON] }) {
    nodes { id label findings(kinds: [ROTATION_DUE, EXPIRES_SOON]) { message } }
    pageInfo { hasNextPage endCursor }
  }
}'

overdue=0
after=null
while true; do
  body=$(jq --null-input --arg query "$query" --argjson after "$after" '{ $query, variables: { $after } }')
  # curl reads the header from a file descriptor: an argument would show the key to other users of the machine.
  answer=$(curl --silent --show-error --header @<(printf 'Authorization: Key %s\n' "$ATLAS_KEY") \
    --header 'Content-Type: application/json' --data "$body" "$GATEWAY/graphql") || exit 2
  if ! jq --exit-status '.errors == null and .data.apiKeys != null' <<<"$answer" >/dev/null; then
    jq --raw-output '.errors[]?.message // "The gateway did not answer with GraphQL."' <<<"$answer" >&2 || true
    exit 2
  fi
  jq --raw-output '.data.apiKeys.nodes[] | "\(.id) \(.label // "without a label"): \(.findings | map(.message) | join(" "))"' <<<"$answer"
  overdue=$((overdue + $(jq '.data.apiKeys.nodes | length' <<<"$answer")))
  if [[ $(jq '.data.apiKeys.pageInfo.hasNextPage' <<<"$answer") != true ]]; then break; fi
  after=$(jq '.data.apiKeys.pageInfo.endCursor' <<<"$answer")
done
if ((overdue > 0)); then exit 1; fi
