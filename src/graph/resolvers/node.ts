import type { GraphQLResolveInfo } from 'graphql';
import { asError, GatewayError } from '../../core/errors.ts';
import type { MeasurementResolvers, ProbeResolvers, QueryResolvers } from '../../generated/resolver-types.ts';
import { parseNodeId } from '../../registries/atlas/model/identifiers.ts';
import type { ApiKey, Measurement, MeasurementField, Probe, ProbeField } from '../../registries/atlas/model/keys.ts';
import type { GraphContext } from '../operation/context.ts';
import { selectedFields } from '../operation/selection.ts';
import { fieldsToRead } from './target-resource.ts';

// Only in the role `standalone`: in a larger graph, these fields could not read the objects of other subgraphs, and the id of
// a probe or a measurement must be the one of the subgraph that owns it.

const MAX_NODES = 100;

export const NodeQuery: QueryResolvers = {
  node: (_root, { id }, context, info) => readNode(id, context, info),

  nodes: (_root, { ids }, context, info) => {
    if (ids.length > MAX_NODES)
      throw new GatewayError('BAD_USER_INPUT', `\`ids\` contains ${ids.length} ids. At most ${MAX_NODES} are allowed.`);
    // Each item becomes an object, null or an Error, so that an invalid id does not affect the others.
    return Promise.all(ids.map((id) => readNode(id, context, info).catch(asError)));
  },
};

export const ProbeNode: ProbeResolvers = {
  id: ({ id }) => `probe:${id}`,
  number: ({ id }) => Number(id),
};

export const MeasurementNode: MeasurementResolvers = {
  id: ({ id }) => `measurement:${id}`,
  number: ({ id }) => Number(id),
};

async function readNode(
  nodeId: string,
  { atlas }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<ApiKey | Measurement | Probe | null> {
  const { kind, id } = parseNodeId(nodeId);
  switch (kind) {
    case 'KEY':
      return atlas.keys.byId(id);
    case 'MEASUREMENT':
      return atlas.resources.measurement(id, fieldsToRead<MeasurementField>(selectedFields(info, 'Measurement')));
    case 'PROBE':
      return atlas.resources.probe(id, fieldsToRead<ProbeField>(selectedFields(info, 'Probe')));
  }
}
