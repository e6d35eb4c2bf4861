import { parseArgs } from 'node:util';
import type { SandboxBehaviour, SandboxOptions } from './account/options.ts';

const DEFAULT_PORT = 4010;

/** What the command line asks for. */
export type Command =
  { kind: 'help' } | { kind: 'start'; options: SandboxOptions } | { kind: 'mistake'; message: string };

type Choices = { readonly [Name in keyof SandboxBehaviour]: readonly SandboxBehaviour[Name][] };

// The first choice of each is the default.
const CHOICES: Choices = {
  catalogueEnvelope: ['paged', 'bare'],
  oversizedPage: ['clamp', 'refuse'],
  unknownKeyStatus: [403, 401],
  unusableKeyStatus: [403, 401],
  foreignKeyStatus: [404, 403],
  keyTargetForm: ['prefix', 'uuid'],
  wantedKeyTargetForm: ['either', 'uuid', 'prefix'],
  maskRegenerated: [false, true],
  echoCredential: [false, true],
  timestampForm: ['naive', 'zulu', 'offset', 'epoch'],
  leakyErrors: [false, true],
};

const SWITCHES = Object.entries(CHOICES).map(([name, values]) => ({
  name,
  flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  values: values.map(String),
  isBoolean: typeof values[0] === 'boolean',
}));

/** Reads the arguments after the script's name; every mistake is a sentence that says what was expected. */
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
  const switches = SWITCHES.map(({ flag, values, isBoolean }) =>
    isBoolean ? `  --${flag}` : `  --${flag} ${values.join('|')}`,
  );
  return [
    'Starts a made-up RIPE Atlas keys API on this machine. The first value of each switch is the default.',
    '',
    `  --port NUMBER      where to listen; default ${DEFAULT_PORT}, 0 for any free port`,
    '  --host ADDRESS     default 127.0.0.1',
    '  --size NUMBER      keys in the main account, 0 to 100000; default 60',
    '  --help             this text',
    '',
    ...switches,
  ].join('\n');
}

function flagTypes() {
  const switches = SWITCHES.map(({ flag, isBoolean }) => [flag, { type: isBoolean ? 'boolean' : 'string' }] as const);
  return {
    port: { type: 'string' },
    host: { type: 'string' },
    size: { type: 'string' },
    help: { type: 'boolean' },
    ...Object.fromEntries(switches),
  } as const;
}

type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

function readOptions(flags: FlagValues): SandboxOptions {
  return {
    port: readNumber(flags, 'port', 65_535) ?? DEFAULT_PORT,
    host: typeof flags['host'] === 'string' ? flags['host'] : '127.0.0.1',
    size: readNumber(flags, 'size', 100_000) ?? 60,
    behaviour: readBehaviour(flags),
  };
}

function readNumber(flags: FlagValues, flag: string, maximum: number): number | undefined {
  const text = flags[flag];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d+$/.test(text) && Number(text) <= maximum) return Number(text);
  throw new Error(`--${flag} expects a whole number from 0 to ${maximum}, not "${String(text)}".`);
}

function readBehaviour(flags: FlagValues): Partial<SandboxBehaviour> {
  const given = SWITCHES.flatMap(({ name, flag, values, isBoolean }) => {
    const value = flags[flag];
    if (value === undefined) return [];
    if (!values.includes(String(value))) {
      throw new Error(`--${flag} expects one of ${values.join(', ')}, not "${String(value)}".`);
    }
    return [[name, isBoolean || !/^\d+$/.test(String(value)) ? value : Number(value)]];
  });
  return Object.fromEntries(given) as Partial<SandboxBehaviour>;
}
