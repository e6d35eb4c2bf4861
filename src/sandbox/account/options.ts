import type { RowRewriter } from '../wire/recorded-call.ts';

/** The settings that the public record leaves open; each can be switched to every plausible form. */
export interface SandboxBehaviour {
  /** Permissions and targets come as a page envelope (seen in client code) or as a bare array (documented). */
  catalogueEnvelope: 'paged' | 'bare';
  /** A `page_size` above 500 is cut to 500 (documented) or refused with 400 (seen live). */
  oversizedPage: 'clamp' | 'refuse';
  unknownKeyStatus: 401 | 403;
  /** For a key that is disabled, outside its window, or frozen. */
  unusableKeyStatus: 401 | 403;
  /** For a key that belongs to another account. */
  foreignKeyStatus: 403 | 404;
  /** How grants and targets name a key in answers; what is stored is always the whole UUID. */
  keyTargetForm: 'prefix' | 'uuid';
  /** How a written grant must name a key; the other form is refused with 400. */
  wantedKeyTargetForm: 'either' | 'uuid' | 'prefix';
  /** The answers of create and regenerate are masked like any other. */
  maskRegenerated: boolean;
  /** Every key row is labelled with the caller's own key, so that a row which crosses callers can be seen. */
  echoCredential: boolean;
  timestampForm: 'naive' | 'zulu' | 'offset' | 'epoch';
  /** Error details repeat the Authorization value and stored UUIDs, as a careless debug build would. */
  leakyErrors: boolean;
}

/** What a sandbox can be started with. */
export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** How many keys the main account lists; default 60. */
  size?: number;
  /** The instant that the seed rows are made around; new rows and `is_active` go by the real clock. */
  now?: Date;
  behaviour?: Partial<SandboxBehaviour>;
}

/** The behaviour in force while a sandbox runs, and what tests may hang into it. */
export interface RunningSettings {
  readonly behaviour: SandboxBehaviour;
  rewriteRow: RowRewriter | undefined;
}

/** The documented or best-attested settings. */
export const DEFAULT_BEHAVIOUR: SandboxBehaviour = {
  catalogueEnvelope: 'paged',
  oversizedPage: 'clamp',
  unknownKeyStatus: 403,
  unusableKeyStatus: 403,
  foreignKeyStatus: 404,
  keyTargetForm: 'prefix',
  wantedKeyTargetForm: 'either',
  maskRegenerated: false,
  echoCredential: false,
  timestampForm: 'naive',
  leakyErrors: false,
};

/** A fixed instant, so that two runs seed the same rows. */
export const DEFAULT_SEED_INSTANT = new Date('2026-11-01T00:00:00Z');
