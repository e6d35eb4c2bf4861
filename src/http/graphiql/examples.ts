/** An operation that the page opens in a tab of its own. */
export interface ExampleOperation {
  readonly query: string;
  /** As text, the way the page's editor wants it: JSON. */
  readonly variables?: string;
}

// Keys that the sandbox has: the one that `npm start` prints, and one that may be regenerated without locking it out.
// In front of RIPE Atlas they are placeholders, and there they most likely name nothing.
const SANDBOX_KEY_ID = 'c6f8a5b0';
const OTHER_SANDBOX_KEY_ID = '361fff4d';

const keysOfTheAccount = `\
# The first 20 keys of your account: which of
# them work, and what each may do. For the next
# 20 give the variable {"after": endCursor}.
query ListKeys($after: String) {
  apiKeys(first: 20, after: $after) {
    totalCount
    nodes {
      id
      label
      status
      lastUsedAt
      validTo
      grants {
        permission {
          id
        }
        target {
          type
          targetId
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`;

const oneKey = `\
# One key by its id, the first eight characters
# of its UUID: see Variables.
query OneKey($id: ID!) {
  apiKey(id: $id) {
    id
    maskedUuid
    url
    label
    status
    enabled
    isFrozen
    createdAt
    validFrom
    validTo
    lastUsedAt
    grants {
      permission {
        id
        description
      }
    }
  }
}`;

const whoAmI = `\
# Who am I: which key was typed above, and does
# it work? Without a key it answers too.
query WhoAmI {
  callingKey {
    credential
    verdict
    detail
    keyId
    apiKey {
      label
      status
      validTo
    }
  }
}`;

const permissions = `\
# All that a key can be allowed to do, and for
# which keys of this account one may be read.
query Permissions {
  apiKeyPermissions {
    id
    description
    targetTypes
  }
  apiKeyPermission(id: "keys.get_key") {
    targets {
      truncated
      nodes {
        type
        targetId
        label
      }
    }
  }
}`;

const whoMay = `\
# Which keys may do one thing, and to what: the
# probe, measurement or key behind each grant, and
# how many keys name the same one.
query WhoMay($permission: ID!) {
  apiKeys(first: 20, filter: { permission: $permission }) {
    totalCount
    nodes {
      id
      label
      status
      grants {
        permission {
          id
        }
        target {
          type
          targetId
          resource {
            __typename
            ... on Probe {
              id
              apiKeysTargeting {
                totalCount
              }
            }
            ... on Measurement {
              id
              apiKeysTargeting {
                totalCount
              }
            }
            ... on ApiKey {
              label
              status
            }
          }
        }
      }
    }
  }
}`;

const createKey = `\
# Makes a key that may do one thing. Its secret
# is shown in this answer, and never again.
mutation CreateKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    apiKey {
      id
      label
      status
      validTo
    }
    userErrors {
      code
      message
      field
    }
  }
}`;

const regenerateKey = `\
# Gives a key a new UUID: the old one stops
# working at once, THE ID CHANGES, and the new
# secret is shown once.
mutation RegenerateKey($input: RegenerateApiKeyInput!) {
  regenerateApiKey(input: $input) {
    previousId
    secret
    apiKey {
      id
      label
      status
    }
    userErrors {
      code
      message
      field
    }
  }
}`;

const newKey = {
  label: 'Made in GraphiQL',
  validTo: '2030-01-01T00:00:00Z',
  grants: [{ permission: 'probes.get_probe_details', target: { type: 'probe', targetId: '101' } }],
};

/** What the page opens with, in the order of its tabs; the first is the active one. Nothing runs by itself. */
export const EXAMPLE_OPERATIONS: readonly ExampleOperation[] = [
  { query: keysOfTheAccount },
  { query: oneKey, variables: asText({ id: SANDBOX_KEY_ID }) },
  { query: whoAmI },
  { query: permissions },
  { query: whoMay, variables: asText({ permission: 'keys.get_key' }) },
  { query: createKey, variables: asText({ input: newKey }) },
  { query: regenerateKey, variables: asText({ input: { id: OTHER_SANDBOX_KEY_ID } }) },
];

function asText(variables: object): string {
  return JSON.stringify(variables, null, 2);
}
