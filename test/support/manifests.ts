import { readFileSync } from 'node:fs';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';

const MODELS = [Deployment, HorizontalPodAutoscaler, Ingress, Namespace, NetworkPolicy, PodDisruptionBudget, Service];

// Each test reads the fields of one kind; a field that is missing fails the test.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = Record<string, any>;

/** The documents of a YAML file. Throws if it is not valid YAML. */
export function readYaml(url: URL): unknown[] {
  return parseAllDocuments(readFileSync(url, 'utf8')).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as unknown;
  });
}

/** What is wrong with a manifest, by the JSON schema of its kind: the schema's errors, or else the unknown fields. */
export function manifestErrors(manifest: unknown): string[] {
  const model = MODELS.find(({ is }) => is(manifest));
  if (!model) return ['There is no schema for this kind.'];
  const unread = new Set<string>();
  try {
    model.prototype.validate.call(watched(manifest, '', unread));
  } catch (error) {
    return [String(error)];
  }
  return [...unread].map((path) => `${path}: unknown field`);
}

/**
 * A view of a value. `unread` gets the paths of its fields, and loses those that are read. The schemas of Kubernetes allow
 * unknown fields, which the API server rejects. Their validators read exactly the fields that a schema has.
 */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const views = new Map<unknown, unknown>(
    Object.entries(value).map(([name, inner]) => [name, watched(inner, `${path}/${name}`, unread)]),
  );
  for (const name of views.keys()) unread.add(`${path}/${String(name)}`);
  return new Proxy(value, {
    get(target, name) {
      unread.delete(`${path}/${String(name)}`);
      return views.has(name) ? views.get(name) : Reflect.get(target, name);
    },
  });
}
