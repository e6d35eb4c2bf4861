// The mutations of the examples that the page opens in tabs. The comments are for its users.

export const DRY_RUN = `\
# What would happen if you switched off several
# keys. A dry run changes nothing. Each key has its
# own outcome.
mutation SwitchOffDryRun($keys: [ApiKeyRef!]!) {
  updateApiKeys(
    input: {
      keys: $keys
      patch: { enabled: false }
      dryRun: true
    }
  ) {
    results {
      requestedId
      outcome
      error {
        code
        message
      }
      plan {
        changes {
          field
          before
          after
        }
        calls {
          method
          path
        }
      }
    }
    userErrors {
      message
    }
  }
}`;

export const CREATE_KEY = `\
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

export const REGENERATE_KEY = `\
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
