/**
 * Switches between the possible behaviours of the real service where it is not documented, or does not behave as documented.
 * "Seen live" means observed on the real service, "seen in clients" means read from the code of public clients of it.
 */
export interface SandboxBehaviour {
  /** Permissions and targets come in a page envelope, `paged` (seen in clients), or as an array, `bare` (documented). */
  catalogueEnvelope: 'paged' | 'bare';
  /** A `page_size` above 500 is answered with 400, `refuse` (seen live), or counts as 500, `clamp` (documented). */
  oversizedPage: 'clamp' | 'refuse';
  /** The status for a key that does not exist: 401 (seen live) or 403 (documented). */
  unknownKeyStatus: 401 | 403;
  /** The status for a key that is disabled or outside of its validity period: 403 (documented) or 401. Also if it is frozen. */
  unusableKeyStatus: 401 | 403;
  /** The status for reading a key of another account: 404 or 403. Not documented. */
  foreignKeyStatus: 403 | 404;
  /**
   * Answers name the key in a target by its first eight characters, `prefix`, or by its complete `uuid` (seen in clients).
   * The sandbox always stores the complete UUID.
   */
  keyTargetForm: 'prefix' | 'uuid';
  /** The form in which a request must name the key in a target. The other form is answered with 400. Not documented. */
  wantedKeyTargetForm: 'either' | 'uuid' | 'prefix';
  /** Creating and regenerating a key return its complete UUID, `false` (documented), or a masked one, `true`. */
  maskRegenerated: boolean;
  /** With `true`, the label of each row names the key that made the call, so that tests notice a row of another caller. */
  echoCredential: boolean;
  /** Times have no time zone, `naive` (seen in clients), end with Z or with +02:00, or are Unix seconds, `epoch`. */
  timestampForm: 'naive' | 'zulu' | 'offset' | 'epoch';
  /**
   * Milliseconds for which reads still show the state before a write. Zero by default. Lags of 1 to 70 seconds were seen live for
   * credits; for keys it is not known. Credentials and writes use the new state at once.
   */
  readLagMs: number;
  /** With `true`, answers are compressed with gzip, also if the client asks for identity. Not documented. */
  gzip: boolean;
  /** Answers have a Content-Length, `length`, or come in chunks, `chunked`. Not documented. */
  framing: 'length' | 'chunked';
  /** With `true`, error details repeat the Authorization header and stored UUIDs, like a careless debug build. */
  leakyErrors: boolean;
}

/** The options that a sandbox can be started with. */
export interface SandboxOptions {
  /** Default: 0, which means any free port. */
  port?: number;
  /** Default: 127.0.0.1. */
  host?: string;
  /** The number of keys that the main account lists. Default: 60. */
  size?: number;
  /** The time on which the seeded rows are based. New rows and `is_active` use the real clock. */
  now?: Date;
  /** Default: `DEFAULT_BEHAVIOUR`. */
  behaviour?: Partial<SandboxBehaviour>;
}

/** The behaviour that the evidence supports best. */
export const DEFAULT_BEHAVIOUR: SandboxBehaviour = {
  catalogueEnvelope: 'paged',
  oversizedPage: 'refuse',
  unknownKeyStatus: 401,
  unusableKeyStatus: 403,
  foreignKeyStatus: 404,
  keyTargetForm: 'prefix',
  wantedKeyTargetForm: 'either',
  maskRegenerated: false,
  echoCredential: false,
  timestampForm: 'naive',
  readLagMs: 0,
  gzip: false,
  framing: 'length',
  leakyErrors: false,
};

/** A fixed time, so that every run seeds the same rows. */
export const DEFAULT_SEED_INSTANT = new Date('2026-11-01T00:00:00Z');
