import { helpText, readCommandLine } from './command-line.ts';
import { CREDENTIAL_RIGHTS, type SandboxCredentials } from './account/credentials.ts';
import type { SandboxOptions } from './account/options.ts';
import { startSandbox, type Sandbox } from './server.ts';

/** The exit code for wrong arguments. */
const WRONG_USAGE = 2;

const command = readCommandLine(process.argv.slice(2));
if (command.kind === 'help') {
  console.log(helpText());
} else if (command.kind === 'mistake') {
  console.error(`${command.message}\n--help lists the options.`);
  process.exitCode = WRONG_USAGE;
} else {
  await run(command.options);
}

async function run(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (sandbox instanceof Error) {
    console.error(`The sandbox could not start: ${sandbox.message}`);
    process.exitCode = 1;
    return;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sandbox.close());
  }
  console.log(greetingOf(sandbox));
}

function greetingOf({ url, credentials }: Sandbox): string {
  const names = Object.keys(credentials) as (keyof SandboxCredentials)[];
  return [
    `A simulated RIPE Atlas API keys service listens at ${url}`,
    '',
    ...names.map((name) => `  ${name.padEnd(13)} ${credentials[name]}  ${CREDENTIAL_RIGHTS[name]}`),
    '',
    'Send one of these keys as "Authorization: Key <uuid>". All of them are made up and work only here.',
  ].join('\n');
}
