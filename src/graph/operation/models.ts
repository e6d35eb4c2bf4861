import type { BulkItem, RotationResult, SecretResult, WriteResult } from '../../registries/atlas/writing/results.ts';
import type { Measurement, Permission, Probe } from '../../registries/atlas/model/keys.ts';

// Values that a resolver passes to the resolvers of its child fields, where they are not models of a registry.

/** A permission from the catalogue, or only its id from a grant. The resolver reads the other fields if they are selected. */
export type ApiKeyPermissionModel = Permission | { readonly id: string };

/** A permission and the number of keys that hold it. */
export interface PermissionCountModel {
  /** The upstream's name of the permission. */
  readonly permission: string;
  readonly count: number;
}

/** An object of a grant, or an object that a permission can be limited to. */
export interface TargetModel {
  /** The upstream's word for the type of the object, such as `probe`. */
  readonly type: string;
  /** Unique within its type. */
  readonly targetId: string;
  /** Null or absent if the upstream gives no name. */
  readonly label?: string | null;
}

/** Result of regenerating a key. */
export interface RegenerateApiKeyPayloadModel extends SecretResult {
  /** Null if the key was not regenerated. */
  readonly previousId: string | null;
}

/** Result of deleting a key. */
export interface DeleteApiKeyPayloadModel extends WriteResult {
  /** Null if nothing was deleted. */
  readonly deletedId: string | null;
}

/** Result for one key of a bulk. */
export type WriteItemModel = BulkItem<WriteResult>;
export type RegenerationItemModel = BulkItem<RegenerateApiKeyPayloadModel>;
export type RotationItemModel = BulkItem<RotationResult>;

/** A probe. A subgraph knows only its id: the other fields belong to another subgraph. */
export type ProbeModel = Partial<Probe> & Pick<Probe, 'id' | 'kind'>;

/** A measurement. A subgraph knows only its id, as for a probe. */
export type MeasurementModel = Partial<Measurement> & Pick<Measurement, 'id' | 'kind'>;

/** A reference of a router to an entity, after it was checked. */
export interface EntityReference {
  readonly __typename: 'ApiKey' | 'Measurement' | 'Probe';
  readonly id: string;
}
