import { google, Trace } from '@apollo/usage-reporting-protobuf';
import type { IncomingHttpHeaders } from 'node:http';
import { isIntrospectionType, type GraphQLError } from 'graphql';
import type { FieldPlan, FieldTracer, Path } from './execution/plan.ts';

const TRACE_HEADER = 'apollo-federation-include-trace';

export function asksForTrace(headers: IncomingHttpHeaders): boolean {
  return headers[TRACE_HEADER] === 'ftv1';
}

/** A trace of this size takes 40 ms to write. */
const MAX_FIELDS = 5_000;
const MAX_NAME_CHARACTERS = 1024 * 1024;
const NANOSECONDS = 1e6;

/** Times in nanoseconds since the start of the operation. */
interface TracedField {
  readonly field: FieldPlan;
  readonly path: Path;
  readonly startTime: number;
  endTime: number;
}

/**
 * Apollo's federated tracing: the time of each field, for the response's `extensions.ftv1`, if a router asks for it with the
 * header `apollo-federation-include-trace: ftv1`. A trace contains the names of types and fields, aliases, times and masked
 * errors. It contains no arguments, variables, headers or values. Written with Apollo's own format library. Yoga's plugin for
 * it wraps every resolver of the schema, which makes all operations slower, and its traces have no limit.
 */
export class FederatedTrace {
  readonly #root = new Trace.Node();
  readonly #nodes = new Map<Path | undefined, Trace.Node>([[undefined, this.#root]]);
  readonly #startedAt = performance.now();
  readonly #startTime = timestamp();
  /** Empty if the trace is too large. */
  #fields: TracedField[] = [];
  #nameCharacters = 0;
  #isTooLarge = false;

  /** True if the operation has more than 5,000 fields, or very long names. It then has no trace. */
  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  readonly tracer: FieldTracer = (field, path) => {
    if (this.#isTooLarge || field.definition.name.startsWith('__') || isIntrospectionType(field.parentType))
      return null;
    this.#nameCharacters += field.responseName.length;
    const traced = { field, path, startTime: this.#elapsed(), endTime: 0 };
    this.#fields.push(traced);
    this.#isTooLarge = this.#fields.length > MAX_FIELDS || this.#nameCharacters > MAX_NAME_CHARACTERS;
    if (this.#isTooLarge) this.#fields = [];
    return () => {
      traced.endTime = this.#elapsed();
    };
  };

  /** Returns the trace in Base64. `errors`: masked. */
  encode(errors: readonly GraphQLError[]): string {
    for (const { field, path, startTime, endTime } of this.#fields)
      Object.assign(this.#nodeAt(path), namesOf(field), { startTime, endTime });
    for (const error of errors) this.#addError(error);
    const trace = new Trace({
      root: this.#root,
      fieldExecutionWeight: 1,
      startTime: this.#startTime,
      endTime: timestamp(),
      durationNs: this.#elapsed(),
    });
    return Buffer.from(Trace.encode(trace).finish()).toString('base64');
  }

  #nodeAt(path: Path | undefined): Trace.Node {
    const known = this.#nodes.get(path);
    if (known || path === undefined) return known ?? this.#root;
    const node = new Trace.Node(typeof path.key === 'number' ? { index: path.key } : { responseName: path.key });
    this.#nodes.set(path, node);
    this.#nodeAt(path.prev).child.push(node);
    return node;
  }

  /** Adds an error to the node of the field that failed, or to the nearest parent that has a node. */
  #addError(error: GraphQLError): void {
    let node: Trace.INode = this.#root;
    for (const key of error.path ?? []) {
      const child = node.child?.find(
        ({ index, responseName }) => (typeof key === 'number' ? index : responseName) === key,
      );
      if (!child) break;
      node = child;
    }
    const location = (error.locations ?? []).map(({ line, column }) => new Trace.Location({ line, column }));
    (node.error ??= []).push(new Trace.Error({ message: error.message, location, json: JSON.stringify(error) }));
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#startedAt) * NANOSECONDS);
  }
}

function namesOf({ definition, parentType, responseName }: FieldPlan): Trace.INode {
  return {
    type: String(definition.type),
    parentType: parentType.name,
    ...(responseName !== definition.name && { originalFieldName: definition.name }),
  };
}

function timestamp(): google.protobuf.Timestamp {
  const now = Date.now();
  const millis = now % 1000;
  return new google.protobuf.Timestamp({ seconds: (now - millis) / 1000, nanos: millis * NANOSECONDS });
}
