/** An example operation, which the page opens in its own tab. */
export interface ExampleOperation {
  readonly query: string;
  /** JSON text, as the editor of the page needs it. */
  readonly variables?: string;
}

// Two keys of the sandbox: the one that `npm start` prints, and one that the first one can regenerate without losing its own
// access. No example of the documentation uses the second one. In front of RIPE Atlas they are placeholders: most likely, no
// such keys exist there.
const SANDBOX_KEY_ID = 'c6f8a5b0';
const OTHER_SANDBOX_KEY_ID = '0cd1d7c7';

const keysOfTheAccount = `\
# The first 20 keys of your account, with their
# status and permissions. For the next page, set
# the variable "after" to the value of endCursor.
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
# One key by its id. The id is the first eight
# characters of the key's UUID. Set it below, in
# Variables.
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
# Which key did you enter above, and does it
# work? You can also run this without a key.
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
# All permissions that a key can have. For one
# of them, keys.get_key, also the objects that it
# can be limited to.
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
# The keys that have one permission, and the
# probe, measurement or key that each grant is
# limited to. The inner totalCount tells how many
# keys have a grant for the same object.
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
# Creates a key with one permission. The secret
# is shown only in this response, so save it.
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
# Gives a key a new UUID. The old secret stops
# working immediately, and THE ID CHANGES. The new
# secret is shown only in this response.
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

/** The examples in the order of their tabs. The first tab is active. No example runs until the user runs it. */
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
