import type { SecretResult, WriteResult } from '../registries/atlas/writing/results.ts';
import type { Measurement, Permission, Probe } from '../registries/atlas/model.ts';

// What resolvers pass on to the resolvers below them, where that is not a model of a registry.

/** A permission out of the catalogue, or one that so far is only named, by a grant. */
export type ApiKeyPermissionModel = Permission | { readonly id: string };

export interface TargetModel {
  readonly type: string;
  readonly targetId: string;
  readonly label?: string | null;
}

export interface RegenerateApiKeyPayloadModel extends SecretResult {
  readonly previousId: string | null;
}

export interface DeleteApiKeyPayloadModel extends WriteResult {
  readonly deletedId: string | null;
}

/** In a larger graph all but the id is its owner's. */
export type ProbeModel = Partial<Probe> & Pick<Probe, 'id' | 'kind'>;

export type MeasurementModel = Partial<Measurement> & Pick<Measurement, 'id' | 'kind'>;
