import { readFileSync, statSync } from 'node:fs';

/** Each of these settings is a secret. With `_FILE` after its name, a setting names a file that contains it. */
const SECRETS = ['AUDIT_KEY', 'CALLER_HASH_KEY', 'REDIS_URL'] as const;

interface SecretFiles {
  /** The contents of the files, by the names of the secrets. */
  readonly values: Readonly<Record<string, string>>;
  /** One sentence each. It begins with the name of the setting, and has nothing of the content. */
  readonly problems: readonly string[];
}

/** Reads the secrets that the environment gives as files. */
export function readSecretFiles(environment: Readonly<Record<string, string | undefined>>): SecretFiles {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRETS) {
    const setting = `${name}_FILE`;
    const path = environment[setting];
    if (!path) continue;
    if (environment[name]) problems.push(`${setting} must not be set if ${name} is set`);
    else {
      const reading = read(path);
      if ('value' in reading) values[name] = reading.value;
      else problems.push(`${setting} must name a file that contains ${name}: ${reading.problem}`);
    }
  }
  return { values, problems };
}

/** Much longer than any secret. */
const MAX_BYTES = 65_536;

function read(path: string): { readonly problem: string } | { readonly value: string } {
  try {
    const file = statSync(path);
    // A pipe or a device may never end, and no signal could end the wait for it.
    if (!file.isFile()) return { problem: 'it is not a regular file' };
    if (file.size > MAX_BYTES) return { problem: `it is longer than ${MAX_BYTES} bytes` };
    // Without `fatal`, every byte that is not UTF-8 becomes the same character, and different secrets can be equal. The decoder
    // removes a byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    // Editors and shells end a file with a line break.
    const value = text.replace(/\r?\n$/, '');
    return value === '' ? { problem: 'the file is empty' } : { value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { problem: 'it is not text in UTF-8' };
    return { problem: `the file cannot be read (${code})` };
  }
}
