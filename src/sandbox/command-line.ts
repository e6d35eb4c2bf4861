import { parseArgs } from 'node:util';
import type { SandboxBehaviour, SandboxOptions } from './account/options.ts';

const DEFAULT_PORT = 4010;
const DEFAULT_SIZE = 60;
const MAX_SIZE = 100_000;
const MAX_READ_LAG_MS = 600_000;

/** The parsed command line. */
export type Command =
  { kind: 'help' } | { kind: 'start'; options: SandboxOptions } | { kind: 'mistake'; message: string };

/** The possible values of each switch, with the default first, and its line in the help text. */
type Choices = {
  readonly [Name in Exclude<keyof SandboxBehaviour, 'readLagMs'>]: {
    readonly values: readonly SandboxBehaviour[Name][];
    readonly help: string;
  };
};

const CHOICES: Choices = {
  catalogueEnvelope: { values: ['paged', 'bare'], help: 'Send permissions and targets in pages or as an array' },
  oversizedPage: { values: ['refuse', 'clamp'], help: 'Answer a page_size above 500 with 400, or treat it as 500' },
  unknownKeyStatus: { values: [401, 403], help: 'Status for a key that does not exist' },
  unusableKeyStatus: {
    values: [403, 401],
    help: 'Status for a key that is disabled, expired, not valid yet or frozen',
  },
  foreignKeyStatus: { values: [404, 403], help: 'Status for reading a key of another account' },
  keyTargetForm: { values: ['prefix', 'uuid'], help: 'Name keys in targets by 8 characters or by the complete UUID' },
  wantedKeyTargetForm: {
    values: ['either', 'uuid', 'prefix'],
    help: 'Form in which a grant must name a key: either, complete UUID only, or 8 characters only',
  },
  maskRegenerated: { values: [false, true], help: 'Mask the UUID of created and regenerated keys' },
  echoCredential: { values: [false, true], help: 'Label each row with the key that made the call' },
  timestampForm: {
    values: ['naive', 'zulu', 'offset', 'epoch'],
    help: 'Send times without time zone, with Z, with +02:00, or as Unix seconds',
  },
  gzip: { values: [false, true], help: 'Compress answers, also if the client asks for identity' },
  framing: { values: ['length', 'chunked'], help: 'Send answers with Content-Length or in chunks' },
  leakyErrors: { values: [false, true], help: 'Repeat secrets in error messages' },
};

const SWITCHES = Object.entries(CHOICES).map(([name, { values, help }]) => ({
  name,
  flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  values: values.map(String),
  isBoolean: typeof values[0] === 'boolean',
  help,
}));

/** Parses the arguments after the script's name. The message of a mistake says what was expected. */
export function readCommandLine(args: string[]): Command {
  try {
    const { values } = parseArgs({ args, options: flagTypes(), strict: true, allowPositionals: false });
    if (values.help === true) return { kind: 'help' };
    return { kind: 'start', options: readOptions(values) };
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
}

/** The text of `--help`. */
export function helpText(): string {
  return [
    'Usage: npm run sandbox -- [options]',
    '',
    'Starts a simulated RIPE Atlas API keys service on this machine. All keys in it are made up. So are the names of some',
    'permissions, and the descriptions of most: the catalogue of the real service is not public.',
    '',
    ...columns([
      ['--port NUMBER', `Port to listen on, 0 for any free port (default: ${DEFAULT_PORT})`],
      ['--host ADDRESS', 'Address to listen on (default: 127.0.0.1)'],
      ['--size NUMBER', `Number of keys in the main account, 0 to ${MAX_SIZE} (default: ${DEFAULT_SIZE})`],
      [
        '--read-lag-ms NUMBER',
        `Milliseconds for which reads show the state before a write, 0 to ${MAX_READ_LAG_MS} (default: 0)`,
      ],
      ['--help', 'Show this text'],
    ]),
    '',
    'Behaviour that the documentation of the real service leaves open, and faults for tests.',
    'The first value of each option is the default. Options without a value are off by default.',
    '',
    ...columns(
      SWITCHES.map(({ flag, values, isBoolean, help }): [string, string] => [
        isBoolean ? `--${flag}` : `--${flag} ${values.join('|')}`,
        help,
      ]),
    ),
  ].join('\n');
}

function columns(rows: readonly [option: string, help: string][]): string[] {
  const width = Math.max(...rows.map(([option]) => option.length));
  return rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`);
}

function flagTypes() {
  const switches = SWITCHES.map(({ flag, isBoolean }) => [flag, { type: isBoolean ? 'boolean' : 'string' }] as const);
  return {
    port: { type: 'string' },
    host: { type: 'string' },
    size: { type: 'string' },
    'read-lag-ms': { type: 'string' },
    help: { type: 'boolean' },
    ...Object.fromEntries(switches),
  } as const;
}

type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

function readOptions(flags: FlagValues): SandboxOptions {
  return {
    port: readNumber(flags, 'port', 65_535) ?? DEFAULT_PORT,
    host: typeof flags['host'] === 'string' ? flags['host'] : '127.0.0.1',
    size: readNumber(flags, 'size', MAX_SIZE) ?? DEFAULT_SIZE,
    behaviour: { ...readBehaviour(flags), readLagMs: readNumber(flags, 'read-lag-ms', MAX_READ_LAG_MS) ?? 0 },
  };
}

function readNumber(flags: FlagValues, flag: string, maximum: number): number | undefined {
  const text = flags[flag];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d+$/.test(text) && Number(text) <= maximum) return Number(text);
  throw new Error(`--${flag} must be a whole number from 0 to ${maximum}, not "${String(text)}".`);
}

function readBehaviour(flags: FlagValues): Partial<SandboxBehaviour> {
  const given = SWITCHES.flatMap(({ name, flag, values, isBoolean }) => {
    const value = flags[flag];
    if (value === undefined) return [];
    if (!values.includes(String(value))) {
      throw new Error(`--${flag} must be one of ${values.join(', ')}, not "${String(value)}".`);
    }
    return [[name, isBoolean || !/^\d+$/.test(String(value)) ? value : Number(value)]];
  });
  return Object.fromEntries(given) as Partial<SandboxBehaviour>;
}
