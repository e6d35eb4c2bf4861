// The queries of the examples that the page opens in tabs. The comments are for its users.

export const KEYS_OF_THE_ACCOUNT = `\
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

export const ONE_KEY = `\
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

export const WHO_AM_I = `\
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

export const PERMISSIONS = `\
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

export const WHO_MAY = `\
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

export const WORRYING = `\
# The keys that should worry you, with the reason
# and what to do. The most recently used first.
query Worrying {
  apiKeys(
    first: 10
    filter: {
      findings: [
        ADMINISTRATOR_GRANT
        BROAD_GRANT
        ROTATION_DUE
        EXPIRES_SOON
      ]
    }
    orderBy: { field: LAST_USED_AT, direction: DESC }
  ) {
    totalCount
    nodes {
      id
      label
      lastUsedAt
      findings(minSeverity: WARNING) {
        kind
        severity
        message
      }
    }
  }
}`;

export const REPORT = `\
# How many keys there are: by status, by finding,
# and by the month in which they expire.
query Report {
  apiKeyReport {
    total
    byStatus {
      status
      count
    }
    byFinding {
      kind
      severity
      count
    }
    expiries {
      from
      to
      count
    }
  }
}`;

export const ARIN_KEY = `\
# Checks your ARIN key. Type it into its own field
# above: it is sent to ARIN only.
query ArinKey {
  arin {
    keyCheck {
      prefix
      verdict
      detail
    }
    tickets {
      id
      type
      status
      createdAt
    }
    downloads {
      kind
      verdict
      urlTemplate
    }
  }
}`;
