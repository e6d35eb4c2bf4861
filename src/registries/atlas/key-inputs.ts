// What a write is asked to do, as the graph's inputs say it: absent, null and a value are three things.

export interface GrantInput {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly targetId: string } | null | undefined;
}

type Maybe<T> = T | null | undefined;

export interface CreateInput {
  readonly label?: Maybe<string>;
  readonly validFrom?: Maybe<Date>;
  readonly validTo?: Maybe<Date>;
  readonly enabled?: Maybe<boolean>;
  readonly grants?: Maybe<readonly GrantInput[]>;
}

/** A write to a key that exists; `allowCallingKey` lets it lock out the key that authenticates the call. */
export interface KeyInput {
  readonly id: string;
  readonly allowCallingKey: boolean;
}

export interface UpdateInput extends KeyInput, CreateInput {
  readonly addGrants?: Maybe<readonly GrantInput[]>;
  readonly removeGrants?: Maybe<readonly GrantInput[]>;
}

export interface ReplaceInput extends KeyInput {
  readonly label: string;
  readonly validFrom?: Maybe<Date>;
  readonly validTo?: Maybe<Date>;
  readonly enabled: boolean;
  readonly grants: readonly GrantInput[];
}
